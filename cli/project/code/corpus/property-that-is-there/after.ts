import { Chat } from './chat'

export const live = registry({ "chat": (Chat) })
