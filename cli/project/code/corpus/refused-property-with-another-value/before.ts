import { Chat } from './old-chat.ts'

export const live = registry({ chat: Chat })
