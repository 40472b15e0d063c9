import { registry } from 'live'
import { Chat } from './chat.ts'

export const live = registry({ chat: Chat })
