import { CliError } from '../../errors.ts'
import { chosenBy, choicesOf, wordFor } from './choices.ts'
import type { Data, Prompt } from './node-plop.ts'

/** What the line says for the prompts: in their order, and by name behind `--`, as plop has it. */
export interface Words {
  readonly inOrder: readonly string[]
  readonly byName: ReadonlyMap<string, string>
}

/** Splits `Button yes --style css` of `flux g component -- Button yes --style css`. */
export function readWords(words: readonly string[]): Words {
  const inOrder: string[] = []
  const byName = new Map<string, string>()
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? ''
    const [, name, value] = /^--([\w.-]+)(?:=(.*))?$/s.exec(word) ?? []
    if (name === undefined) inOrder.push(word)
    else if (value !== undefined) byName.set(name, value)
    else if (words[at + 1] === undefined || words[at + 1]?.startsWith('--')) byName.set(name, 'true')
    else byName.set(name, words[++at] ?? '')
  }
  return { inOrder, byName }
}

const YES = new Set(['yes', 'y', 'true', 't'])
const NO = new Set(['no', 'n', 'false', 'f'])

/**
 * A word as the answer to a prompt, by plop's rules.
 * @throws CliError INVALID_VALUE
 */
export async function answerFrom(word: string, prompt: Prompt, answers: Data): Promise<unknown> {
  const value = await valueOf(word, prompt, answers)
  const problem = await problemOf(prompt, value, answers)
  if (problem !== undefined) throw refused(prompt, word, problem)
  return prompt.filter ? await prompt.filter(value, answers) : value
}

async function valueOf(word: string, prompt: Prompt, answers: Data): Promise<unknown> {
  if (prompt.bypass) {
    try {
      return await prompt.bypass(word, prompt)
    } catch (thrown) {
      throw refused(prompt, word, thrown instanceof Error ? thrown.message : String(thrown))
    }
  }
  const choices = await choicesOf(prompt, answers)
  const pick = (one: string): unknown => {
    const found = chosenBy(one, choices)
    if (!found) throw refused(prompt, one, `there is ${choices.map(wordFor).join(', ')}`)
    return found.value
  }
  switch (prompt.type) {
    case 'confirm':
      if (YES.has(word.toLowerCase())) return true
      if (NO.has(word.toLowerCase())) return false
      throw refused(prompt, word, 'it takes yes or no')
    case 'checkbox':
      return word === '' ? [] : word.split(',').map((one) => pick(one.trim()))
    case 'list':
    case 'rawlist':
    case 'expand':
    case 'select':
      return pick(word)
    case 'number':
      return Number(word)
    default:
      return word
  }
}

/** What a prompt has against an answer. Asynchronous checks are waited for. */
export async function problemOf(prompt: Prompt, value: unknown, answers: Data): Promise<string | undefined> {
  if (prompt.type === 'number' && Number.isNaN(value)) return 'it takes a number'
  return asProblem(await prompt.validate?.(value, answers))
}

export function asProblem(validation: unknown): string | undefined {
  if (validation === undefined || validation === true) return undefined
  return typeof validation === 'string' ? validation : 'it is not valid'
}

const refused = ({ name }: Prompt, word: string, why: string) =>
  new CliError('INVALID_VALUE', {
    detail: `${name} was given ${JSON.stringify(word)}: ${why}`,
    fix: 'Give another answer.',
    state: 'Nothing was changed.',
  })
