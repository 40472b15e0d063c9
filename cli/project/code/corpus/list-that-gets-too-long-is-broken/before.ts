import { registry } from 'live'

export const live = registry({ counter: CounterOfVisitorsAndOthers, nickname: NicknameOfTheVisitor, x: X })
