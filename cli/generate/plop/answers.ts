import type { ProjectContext } from '../../context.ts'
import { CliError } from '../../errors.ts'
import { toFlag } from '../../globals.ts'
import { askPrompt } from './ask-prompt.ts'
import { flagKeys } from './flags.ts'
import { answerFrom, readWords, type Words } from './given.ts'
import type { Data, GeneratorConfig, Inquirer, Prompt } from './node-plop.ts'

interface Asking {
  readonly ctx: ProjectContext
  readonly inquirer: Inquirer
  /** The generator's. */
  readonly name: string
}

type Values = Readonly<Record<string, unknown>>

/**
 * The answers to a generator's prompts, in their order: from the line, and asked where it does not say.
 * @throws CliError MISSING_ARGUMENT, MISSING_FLAG, INVALID_VALUE, UNEXPECTED_ARGUMENT, CANCELLED
 */
export async function answersTo(prompts: GeneratorConfig['prompts'], values: Values, asking: Asking): Promise<Data> {
  const words = readWords(Array.isArray(values['answers']) ? values['answers'].map(String) : [])
  if (typeof prompts !== 'function') return answerAll(prompts ?? [], {}, { values, words, asking, isAll: true })
  // Whatever it asks through inquirer is asked here.
  let used = 0
  const prompt: Inquirer['prompt'] = (questions, before = {}) => {
    const list = [questions].flat()
    const own = { ...words, inOrder: words.inOrder.slice(used) }
    used += list.length
    return answerAll(list, { ...before }, { values, words: own, asking, isAll: false })
  }
  return prompts({ ...asking.inquirer, prompt })
}

interface Given {
  readonly values: Values
  readonly words: Words
  readonly asking: Asking
  /** Whether there are no prompts but these, and so nothing on the line may be left over. */
  readonly isAll: boolean
}

async function answerAll(prompts: readonly Prompt[], answers: Data, given: Given): Promise<Data> {
  const { values, words, asking, isAll } = given
  const keys = flagKeys(prompts.map(({ name }) => name))
  if (isAll) refuseMore(prompts, words, keys, asking.name)
  for (const [at, prompt] of prompts.entries()) {
    const { name } = prompt
    if (answerAt(answers, name) !== undefined) continue
    const key = keys.get(name)
    const said = (key === undefined ? undefined : values[key]) ?? words.byName.get(name) ?? byFlag(words, key)
    const word = said ?? (/^_+$/.test(words.inOrder[at] ?? '_') ? undefined : words.inOrder[at])
    if (!(await isWanted(prompt, answers))) {
      if (word !== undefined) throw notAsked(name)
      continue
    }
    const flag = key === undefined ? `<${name}>` : toFlag(key)
    const answer =
      word === undefined
        ? await askPrompt(prompt, answers, { ...asking, flag })
        : await answerFrom(String(word), prompt, answers)
    setAt(answers, name, answer)
  }
  return answers
}

const byFlag = ({ byName }: Words, key: string | undefined): string | undefined =>
  key === undefined ? undefined : byName.get(toFlag(key).slice(2))

async function isWanted({ when }: Prompt, answers: Data): Promise<boolean> {
  const wanted: unknown = typeof when === 'function' ? await when(answers) : when
  return wanted === undefined || Boolean(wanted)
}

function refuseMore(prompts: readonly Prompt[], words: Words, keys: ReadonlyMap<string, string>, name: string): void {
  const known = new Set([...[...keys.values()].map((key) => toFlag(key).slice(2)), ...prompts.map((one) => one.name)])
  const unknown = [...words.byName.keys()].filter((one) => !known.has(one))
  const more = [...words.inOrder.slice(prompts.length), ...unknown.map((one) => `--${one}`)]
  if (more.length === 0) return
  throw new CliError('UNEXPECTED_ARGUMENT', {
    detail: `${name} asks for ${prompts.map((one) => one.name).join(', ') || 'nothing'}, and so ${more.join(', ')} cannot be placed.`,
    fix: `See what it takes with flux generate ${name} --help.`,
    state: 'Nothing was changed.',
  })
}

const notAsked = (name: string) =>
  new CliError('INVALID_VALUE', {
    detail: `${name} is not asked with these answers, and was given one.`,
    fix: `Leave it out, or write _ in its place.`,
    state: 'Nothing was changed.',
  })

/** A name with dots is a place in an object, as inquirer has it. */
function answerAt(answers: Data, name: string): unknown {
  return name.split('.').reduce<unknown>((at, part) => (at === undefined ? undefined : Object(at)[part]), answers)
}

function setAt(answers: Data, name: string, value: unknown): void {
  const parts = name.split('.')
  const last = parts.pop() ?? name
  let at: Data = answers
  for (const part of parts) {
    if (!Object.hasOwn(at, part) || typeof at[part] !== 'object' || at[part] === null) at[part] = {}
    at = at[part] as Data // made one line above
  }
  at[last] = value
}
