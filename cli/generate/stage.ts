import type { ProjectContext } from '../context.ts'
import type { AnyGenerator } from '../define-generator.ts'
import type { ChangeSet } from '../project/changes.ts'
import type { CodeEditor } from '../project/code/edit.ts'
import { loadTemplates } from '../project/templates.ts'
import { formatterOf } from './format.ts'
import type { ForeignGenerator, GeneratorEntry } from './definition.ts'
import type { AnyInput } from './input.ts'
import { keyOf, readRecord, type Made } from './record.ts'
import { renderFiles } from './render.ts'
import { takeOutStale } from './stale.ts'
import { movedWiring, refuseWiring, wire, type Refused } from './wire.ts'

export interface Placement {
  readonly skipTests: boolean
  readonly skipWiring: boolean
  readonly force: boolean
}

export interface StageInput {
  readonly changes: ChangeSet
  readonly entry: Pick<GeneratorEntry, 'name' | 'templates' | 'foreign'>
  readonly generator: AnyGenerator
  readonly input: AnyInput
  readonly placement: Placement
  readonly ctx: ProjectContext
}

export interface StagedGeneration {
  readonly made: Made
  /** With `--skip-wiring`: what is left to a person. */
  readonly refused: readonly Refused[]
  /** Files that were merged and hold conflict markers. */
  readonly marked?: readonly string[]
  /** What is left to do once the files are in place. */
  readonly after?: () => Promise<void>
}

/**
 * Stages what a generator makes: its files and its wiring.
 * @throws CliError WIRING_REFUSED, TEMPLATE_NOT_FOUND, and what the generator itself throws
 */
export async function stage(options: StageInput): Promise<StagedGeneration> {
  const { changes, entry, generator, input, placement, ctx } = options
  if (entry.foreign) return stageForeign(options, entry.foreign)
  const { folder } = input.name
  const editor = lazily(() => openEditor(ctx.root))
  const format = formatterOf(input.app, ctx)
  const layers = generator.template?.(input) ?? [entry.name]
  const { files, moved } = await renderFiles({
    layers: await Promise.all(layers.map(entry.templates ?? builtIn)),
    data: { ...(input.answers as object), name: input.name, app: input.app, ...generator.data?.(input) },
    folder,
    skipTests: placement.skipTests,
    editor,
    format,
  })
  for (const [path, content] of files) changes.write(path, content, { generated: true })
  const wiring = movedWiring(generator.wire?.(input) ?? [], folder, moved)
  const before = readRecord(ctx.root, keyOf(entry.name, input.name))
  const given = { changes, files: [...files.keys()], wiring, placement, editor, format, ctx }
  const staying = before ? await takeOutStale(before, given) : []
  const wired = await wire({ changes, wiring, editor, format })
  if (wired.refused.length > 0 && !placement.skipWiring) refuseWiring(wired.refused, 'add')
  const made = madeBy(options, { folder, files: [...files.keys()], wiring: [...staying, ...wired.wiring] })
  return { made, refused: wired.refused }
}

const builtIn = (layer: string) => loadTemplates(`generators/${layer}`)

const madeBy = (
  { entry, input }: Pick<StageInput, 'entry' | 'input'>,
  rest: Pick<Made, 'folder' | 'files' | 'wiring' | 'edited'>,
): Made => ({
  ...keyOf(entry.name, input.name),
  answers: input.answers as Made['answers'],
  ...rest,
})

async function stageForeign(options: StageInput, foreign: ForeignGenerator): Promise<StagedGeneration> {
  const { changes, input, placement, ctx } = options
  const { files, edited, after } = await foreign.stage({
    changes,
    answers: input.answers as Made['answers'],
    force: placement.force,
    ctx,
  })
  const made = madeBy(options, { folder: '', files, wiring: [], ...(edited.length > 0 && { edited }) })
  return { made, refused: [], after }
}

/**
 * Lets the generator stage what is neither template nor wiring, on the files as they will be.
 * @returns what it writes
 */
export async function plan({ changes, generator, input }: StageInput): Promise<string[]> {
  const written: string[] = []
  const noting = new Proxy(changes, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) => {
        if (key === 'write') written.push(String(args[0]))
        return value.apply(target, args)
      }
    },
  })
  await generator.plan?.({ ...input, changes: noting })
  return written
}

export async function openEditor(root: string): Promise<CodeEditor> {
  const { loadCodeEditor } = await import('../project/code/editor.ts')
  return loadCodeEditor(root)
}

/** Made at the first call, and the same from then on. */
export function lazily<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}
