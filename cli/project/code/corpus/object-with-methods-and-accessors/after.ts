import { Chat } from './chat.ts'

export const live = registry({
  counter: Counter,
  get lazy() { return Lazy },
  async make() {
    return [{ chat: 1 }]
  },
  ...more,
  chat: Chat,
} satisfies Registry)
