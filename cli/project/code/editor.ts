import type * as RolldownUtils from 'rolldown/utils'
import { CliError } from '../../errors.ts'
import type { CodeEditor, Edit, Edited, MadeEdit } from './edit.ts'
import { notByOtherName } from './other-names.ts'
import { isSame } from './same-code.ts'
import { snippetOf } from './snippet.ts'
import { applyPatches, offsetBefore, Refusal, Source, type Parse, type Patch } from './source.ts'
import { renameSpecifiers } from './specifiers.ts'
import { applyEdit, revertEdit, type Step } from './verbs.ts'

type Parser = Pick<typeof RolldownUtils, 'parseSync'>

interface File {
  readonly path: string
  readonly text: string
}

/**
 * The editor, with the parser that the app's Vite brings.
 * @throws CliError PACKAGE_NOT_FOUND where the app's dependencies are not installed
 */
export async function loadCodeEditor(root: string): Promise<CodeEditor> {
  const { parseSync } = await loadParser(root)
  const parse: Parse = (path, text) => parseSync(path, text, { astType: 'ts', preserveParens: true })
  return {
    apply: (file, edits) => run(parse, file, { edits: importsFirst(edits), make: applyEdit, left: notByOtherName }),
    revert: (file, edits) => run(parse, file, { edits: importsFirst(edits).toReversed(), make: revertEdit, left: all }),
    isSameCode: (file, text) => isSameText(parse, file, text),
    mapSpecifiers: (file, rename) => mapSpecifiers(parse, file, rename),
  }
}

async function loadParser(root: string): Promise<Parser> {
  const { createRequire } = process.getBuiltinModule('node:module')
  const { join } = process.getBuiltinModule('node:path')
  const { pathToFileURL } = process.getBuiltinModule('node:url')
  try {
    const fromApp = createRequire(join(root, 'package.json'))
    const parser = createRequire(fromApp.resolve('vite/package.json')).resolve('rolldown/utils')
    return (await import(pathToFileURL(parser).href)) as Parser // what the specifier names
  } catch (cause) {
    throw new CliError('PACKAGE_NOT_FOUND', {
      detail: `vite, with the parser that edits of code need, cannot be found from ${root}.`,
      fix: `Install the app's dependencies in ${root}, then run the command again.`,
      cause,
    })
  }
}

/** So that taking back in reverse looks at an import when its uses are gone. */
function importsFirst<T extends Edit>(edits: readonly T[]): T[] {
  return [...edits.filter(({ kind }) => kind === 'import'), ...edits.filter(({ kind }) => kind !== 'import')]
}

interface Job {
  readonly edits: readonly MadeEdit[]
  readonly make: (source: Source, edit: MadeEdit) => Step | undefined
  /** Those that a look at the whole file leaves. */
  readonly left: (source: Source, edits: readonly MadeEdit[]) => readonly MadeEdit[]
}

const all: Job['left'] = (_, edits) => edits

function run(parse: Parse, file: File, job: Job): Edited {
  const mark = file.text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const text = file.text.slice(mark.length)
  const [first] = job.edits
  if (first === undefined) return { kind: 'unchanged' }
  let edit = first
  let source: Source | undefined
  const made: MadeEdit[] = []
  const steps: (readonly Patch[])[] = []
  try {
    source = new Source(file.path, text, parse)
    for (edit of job.left(source, job.edits)) {
      const step = job.make(source, edit)
      if (step === undefined) continue
      source = after(source, step)
      steps.push(step.patches)
      made.push(step.trace === undefined ? edit : { ...edit, trace: step.trace })
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const offset = steps.reduceRight((at, patches) => offsetBefore(patches, at), error.offset)
    const place = lineAndColumn(text, offset)
    return {
      kind: 'refused',
      reason: error.message,
      ...place,
      edit,
      snippet: snippetOf(open(parse, { ...file, text }, job), text),
    }
  }
  return made.length === 0 ? { kind: 'unchanged' } : { kind: 'changed', text: mark + source.text, made }
}

function after(source: Source, { patches }: Step): Source {
  const text = applyPatches(source.text, patches)
  try {
    return new Source(source.path, text, source.parse, source.style)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    throw new Refusal('The file would no longer parse', patches[0]?.start ?? 0)
  }
}

/** The edits that are not made already, as far as that can be told. */
function open(parse: Parse, { path, text }: File, { edits, make, left }: Job): Edit[] {
  let source: Source
  try {
    source = new Source(path, text, parse)
  } catch {
    return [...edits]
  }
  return left(source, edits).filter((edit) => {
    try {
      return make(source, edit) !== undefined
    } catch {
      return true
    }
  })
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const lines = text.slice(0, offset).split('\n')
  return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 }
}

function isSameText(parse: Parse, { path, text }: File, other: string): boolean {
  const [a, b] = [text, other].map((each) => parse(path, each))
  if (a === undefined || b === undefined || a.errors.length + b.errors.length > 0) return text === other
  const comments = [a, b].map((each) => each.comments.map(({ value }) => value.replace(/\s+/g, ' ').trim()))
  return isSame(a.program.body, b.program.body) && isSame(comments[0], comments[1])
}

function mapSpecifiers(parse: Parse, file: File, rename: (specifier: string) => string): string {
  const mark = file.text.startsWith('\uFEFF') ? '\uFEFF' : ''
  const text = file.text.slice(mark.length)
  try {
    return mark + applyPatches(text, renameSpecifiers(new Source(file.path, text, parse), rename))
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const { line, column } = lineAndColumn(text, error.offset)
    throw new CliError('CODE_BROKEN', { detail: `${file.path}:${line}:${column}: ${error.message}`, cause: error })
  }
}
