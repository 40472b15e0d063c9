import type { ProjectContext } from '../../context.ts'
import { CliError } from '../../errors.ts'
import { choicesOf, wordFor } from './choices.ts'
import { asProblem, problemOf } from './given.ts'
import type { Data, Inquirer, Prompt } from './node-plop.ts'

interface Asking {
  readonly ctx: ProjectContext
  readonly inquirer: Inquirer
  /** As it is typed. */
  readonly flag: string
}

const TEXTS = new Set(['input', 'editor', 'number', 'password'])
const LISTS = new Set(['list', 'rawlist', 'expand', 'select'])

/**
 * Asks a prompt of inquirer's in the way of `flux`; one of a type that a plopfile has registered is asked by inquirer.
 * @throws CliError MISSING_ARGUMENT, MISSING_FLAG, INVALID_VALUE, CANCELLED
 */
export async function askPrompt(prompt: Prompt, answers: Data, asking: Asking): Promise<unknown> {
  const { type = 'input' } = prompt
  if (type === 'confirm') return filtered(prompt, await askConfirm(prompt, answers, asking), answers)
  if (type === 'checkbox') return filtered(prompt, await askMany(prompt, answers, asking), answers)
  if (LISTS.has(type)) return filtered(prompt, await askOne(prompt, answers, asking), answers)
  if (TEXTS.has(type)) return filtered(prompt, await askText(prompt, answers, asking), answers)
  return askInquirer(prompt, answers, asking)
}

/** inquirer filters first and checks then. */
async function filtered(prompt: Prompt, value: unknown, answers: Data): Promise<unknown> {
  const answer = prompt.filter ? await prompt.filter(value, answers) : value
  const problem = await problemOf(prompt, answer, answers)
  if (problem === undefined) return answer
  throw new CliError('INVALID_VALUE', { detail: `${prompt.name}: ${problem}`, state: 'Nothing was changed.' })
}

async function valueIn(value: unknown, answers: Data): Promise<unknown> {
  return typeof value === 'function' ? value(answers) : value
}

async function messageOf({ message, name }: Prompt, answers: Data): Promise<string> {
  return String((await valueIn(message, answers)) ?? name)
}

/** A default of the plopfile's own is the answer where nobody can be asked, as in plop. */
const isTaken = ({ isTTY }: ProjectContext, usual: unknown): boolean => !isTTY && usual !== undefined

async function askConfirm(prompt: Prompt, answers: Data, { ctx, flag }: Asking): Promise<boolean> {
  const message = await messageOf(prompt, answers)
  const given = await valueIn(prompt.default, answers)
  if (isTaken(ctx, given)) return given !== false
  return ctx.ask.confirm({ flag, message, default: given !== false })
}

async function askOne(prompt: Prompt, answers: Data, { ctx, flag }: Asking): Promise<unknown> {
  const choices = await choicesOf(prompt, answers)
  const given = await valueIn(prompt.default, answers)
  const usual =
    typeof given === 'number'
      ? choices[given]
      : choices.find(({ value, key }) => [value, key].includes(given as string))
  // Without one, the first choice is where the cursor stands, and not an answer.
  if (usual && isTaken(ctx, given)) return usual.value
  const answer = await ctx.ask.choice({
    flag,
    message: await messageOf(prompt, answers),
    choices: choices.map((one) => ({ value: wordFor(one), label: one.label })),
    ...(usual && { default: wordFor(usual) }),
  })
  return choices.find((one) => wordFor(one) === answer)?.value
}

async function askMany(prompt: Prompt, answers: Data, { ctx, flag }: Asking): Promise<unknown[]> {
  const choices = await choicesOf(prompt, answers)
  const given = await valueIn(prompt.default, answers)
  const on = choices.filter(({ value, checked }) => checked || (Array.isArray(given) && given.includes(value)))
  if (isTaken(ctx, given ?? on[0])) return on.map(({ value }) => value)
  const picked = await ctx.ask.many({
    flag,
    message: await messageOf(prompt, answers),
    choices: choices.map((one) => ({ value: wordFor(one), label: one.label })),
    default: on.map(wordFor),
  })
  return choices.filter((one) => picked.includes(wordFor(one))).map(({ value }) => value)
}

async function askText(prompt: Prompt, answers: Data, { ctx, flag }: Asking): Promise<unknown> {
  const given = await valueIn(prompt.default, answers)
  const value = (text: string): unknown => (prompt.type === 'number' ? Number(text) : text)
  const validate = (text: string): string | undefined => {
    if (prompt.type === 'number' && Number.isNaN(Number(text))) return 'Write a number.'
    if (prompt.filter) return undefined // it is checked once it is filtered
    const validation = prompt.validate?.(value(text), answers)
    return validation instanceof Promise ? undefined : asProblem(validation)
  }
  const question = { flag, message: await messageOf(prompt, answers), validate }
  if (prompt.type === 'password') return ctx.ask.password(question)
  const usual = given === undefined || given === '' ? undefined : String(given)
  if (usual !== undefined && isTaken(ctx, usual)) return value(usual)
  const text = await ctx.ask.text({
    ...question,
    ...(usual === undefined
      ? { optional: prompt.type !== 'number' && ctx.isTTY && !ctx.yes && mayBeEmpty(prompt, answers) }
      : { default: usual }),
  })
  return value(text)
}

/** inquirer takes an empty line where nothing speaks against it. */
function mayBeEmpty(prompt: Prompt, answers: Data): boolean {
  try {
    const validation = prompt.validate?.('', answers)
    return !(validation instanceof Promise) && asProblem(validation) === undefined
  } catch {
    return false
  }
}

async function askInquirer(prompt: Prompt, answers: Data, { ctx, inquirer, flag }: Asking): Promise<unknown> {
  if (!ctx.isTTY || ctx.yes) {
    throw new CliError(flag.startsWith('<') ? 'MISSING_ARGUMENT' : 'MISSING_FLAG', {
      detail: `"${await messageOf(prompt, answers)}" cannot be asked here: ${flag} is missing.`,
      fix: `Pass ${flag}.`,
    })
  }
  const { when: _, ...question } = prompt
  return (await inquirer.prompt([question], { ...answers }))[prompt.name]
}
