import { registry } from 'live'
import { Chat } from './chat.ts'

export const live = registry({
  counter: CounterOfVisitorsAndOthers,
  nickname: NicknameOfTheVisitor,
  x: X,
  chat: Chat,
})
