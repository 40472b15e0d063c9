import { registry } from '@fluxstack/runtime/live'
import { Chat } from './chat.ts'
import { Counter } from './counter.ts'

export const live = registry({ counter: Counter, chat: Chat })
