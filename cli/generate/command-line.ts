import type { CommandEntry } from '../discover.ts'
import { findGenerator } from './sources.ts'

/** A command together with the generator that is its first argument; undefined where there is no such generator. */
export async function ofGenerator(
  command: CommandEntry,
  name: string,
  root: string | undefined,
): Promise<CommandEntry | undefined> {
  const found = await findGenerator(name, root)
  if (!found) return undefined
  const { summary, description, args, options, examples } = found
  return {
    ...command,
    subject: name,
    summary,
    description: description ?? '',
    args: { generator: { summary: '' }, ...args },
    options: { ...options, ...command.options },
    examples,
  }
}
