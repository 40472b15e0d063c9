import type { Data, Prompt } from './node-plop.ts'

export interface Choice {
  /** What a person types or sees. */
  readonly label: string
  readonly value: unknown
  readonly key: string | undefined
  readonly checked: boolean
}

/** The choices of a prompt, without its separators and what is disabled. */
export async function choicesOf({ choices }: Prompt, answers: Data): Promise<Choice[]> {
  return choicesIn(typeof choices === 'function' ? await choices(answers) : choices)
}

/** Those of a list that does not wait for answers; none of anything else. */
export function choicesIn(list: unknown): Choice[] {
  if (!Array.isArray(list)) return []
  return list.flatMap((one: unknown): Choice[] => {
    if (typeof one !== 'object' || one === null)
      return [{ label: String(one), value: one, key: undefined, checked: false }]
    const { type, name, value, key, checked, disabled } = one as Readonly<Record<string, unknown>>
    if (type === 'separator' || disabled) return []
    const label = name ?? (typeof value === 'object' ? key : value) ?? key
    return [
      {
        label: String(label),
        value: value ?? name ?? key,
        key: typeof key === 'string' ? key : undefined,
        checked: checked === true,
      },
    ]
  })
}

/** By value, name, key or number from 0, in any case, as plop takes it. */
export function chosenBy(word: string, choices: readonly Choice[]): Choice | undefined {
  const low = word.toLowerCase()
  return choices.find(({ value, label, key }, index) =>
    [value, label, key, String(index)].some((one) => one !== undefined && String(one).toLowerCase() === low),
  )
}

/** What a choice is called on a command line: its value, where that is a word. */
export const wordFor = ({ value, label }: Choice): string =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : label
