import { registry } from 'live'

// A line that is longer than most, and so shows that this file has no mind to break lines where others do, which is at one hundred.
export const live = registry({ counter: CounterOfVisitorsAndOthers, nickname: NicknameOfTheVisitor, x: X })
