/** A question as `@clack/prompts` gets it, whatever its type. */
interface Asked extends Record<string, unknown> {
  message: string
  validate?: (value: string) => unknown
}

/** What a person types, in their order, and what they were asked; for `vi.mock('@clack/prompts', () => clack)`. */
export const typed: unknown[] = []
export const asked: Asked[] = []

const answer = async (question: Asked) => {
  asked.push(question)
  return typed.shift()
}

export const clack = { text: answer, select: answer, confirm: answer, multiselect: answer, password: answer }

/** Before each test. */
export function forgetTyped(): void {
  typed.length = 0
  asked.length = 0
}
