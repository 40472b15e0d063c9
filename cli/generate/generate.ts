import type { ProjectContext } from '../context.ts'
import { isBrought, migrationsAmong } from '../db/brought.ts'
import type { AnyGenerator } from '../define-generator.ts'
import { readAppFacts } from '../project/app-facts.ts'
import { ChangeSet } from '../project/changes.ts'
import type { GeneratorEntry } from './definition.ts'
import { inputOf, type AnyInput } from './input.ts'
import { claimsOf, keepRecord } from './keep-record.ts'
import { showMade, showPreview } from './report.ts'
import { hasConflicts, settle, type Answer } from './settle.ts'
import { allGenerators, findGenerator, unknownGenerator } from './sources.ts'
import { plan, stage, type StagedGeneration, type StageInput } from './stage.ts'

export interface GenerateOptions {
  readonly path: string | undefined
  readonly skipTests: boolean
  readonly skipWiring: boolean
  readonly force: boolean
  readonly onConflict: Answer | undefined
}

interface Asked {
  /** Undefined is asked for. */
  readonly generator: string | undefined
  /** What the line says for the generator's own arguments and options. */
  readonly values: Readonly<Record<string, unknown>>
  readonly options: GenerateOptions
}

/** What `flux generate --json` answers. */
export interface GenerateResult {
  readonly generator: string
  readonly name: string
  readonly files: readonly string[]
  readonly wired: readonly string[]
  /** Files of the user's that were left as they are. */
  readonly kept: readonly string[]
  /** Merged files that hold conflict markers, for a person to settle. */
  readonly marked: readonly string[]
  /** With `--skip-wiring`: what is to be pasted, and where. */
  readonly left: readonly { readonly file: string; readonly snippet: string }[]
  readonly next: readonly string[]
  /** With `--dry-run`: what stands in the way. */
  readonly conflicts?: readonly { readonly path: string; readonly detail: string }[]
}

/** `flux generate`: which generator → its answers → one change set → what to do next. */
export async function generate({ generator: called, values, options }: Asked, ctx: ProjectContext) {
  const app = readAppFacts(ctx.root)
  const entry = await chosen(called, ctx)
  const generator = await entry.load()
  const input = await inputOf(
    entry,
    generator,
    { values, askAll: called === undefined, path: options.path },
    { app, ctx },
  )
  const { argv, now, root } = ctx
  const changes = new ChangeSet({ root, command: 'generate', argv: argvOf(argv, ctx), now })
  const staged = await stageAll({ changes, entry, generator, input, placement: options, ctx }, options)
  const result = resultOf(entry, generator, input, staged)
  if (ctx.dryRun) {
    const conflicts = await showPreview(changes, ctx, claimsOf(root, staged.made))
    return { ...result, kept: [], conflicts }
  }
  const committed = await changes.commit()
  ctx.changed(committed.changes)
  showMade({ result, staged, committed }, ctx)
  await staged.after?.()
  return { ...result, kept: committed.kept }
}

/** Files and wiring, then what stands in their way, then what builds on both, then the record of it all. */
async function stageAll(input: StageInput, options: GenerateOptions): Promise<StagedGeneration> {
  const { changes, ctx } = input
  const staged = await stage(input)
  const claims = claimsOf(ctx.root, staged.made)
  const isSettled = !ctx.dryRun || options.force || options.onConflict !== undefined
  // A preview shows what is in the way, and not what would come after.
  if (!isSettled && hasConflicts(changes, claims)) return staged
  const { kept, marked } = await settle(changes, claims, options, ctx)
  const written = await plan(input)
  const later = await settle(
    changes,
    claimsOf(ctx.root, { ...staged.made, files: beyondMigrations(written) }),
    options,
    ctx,
  )
  const made = { ...staged.made, files: [...staged.made.files, ...written] }
  keepRecord(changes, ctx.root, made, new Set([...kept, ...later.kept]))
  return { ...staged, made, marked: [...marked, ...later.marked] }
}

/** The journal of migrations is everybody's: each migration adds its line. */
function beyondMigrations(files: readonly string[]): string[] {
  const brought = migrationsAmong(files)
  return files.filter((path) => brought === undefined || !isBrought(path, brought))
}

/** What was asked becomes part of the line that undo and recovery show. */
const argvOf = (argv: readonly string[], { ask }: ProjectContext): readonly string[] =>
  ask.reproduce()?.split(' ').slice(1) ?? argv

async function chosen(called: string | undefined, { root, ask }: ProjectContext): Promise<GeneratorEntry> {
  const name = called ?? (await askWhich(await allGenerators(root), ask))
  return (await findGenerator(name, root)) ?? unknownGenerator(name, root)
}

function askWhich(entries: readonly GeneratorEntry[], ask: ProjectContext['ask']): Promise<string> {
  return ask.choice({
    flag: '<generator>',
    message: 'What do you want to generate?',
    choices: entries
      .filter(({ problem }) => problem === undefined)
      .map(({ name, summary }) => ({ value: name, hint: summary })),
  })
}

function resultOf(
  { name }: GeneratorEntry,
  generator: AnyGenerator,
  input: AnyInput,
  { made, refused, marked = [] }: StagedGeneration,
): Omit<GenerateResult, 'kept'> {
  return {
    generator: name,
    name: made.name,
    files: made.files,
    wired: made.wiring.map(({ file }) => file),
    marked,
    left: refused.map(({ file, snippet }) => ({ file, snippet })),
    next: generator.next?.(input) ?? [],
  }
}
