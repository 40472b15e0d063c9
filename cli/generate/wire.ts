import type { Wiring } from '../define-generator.ts'
import { CliError } from '../errors.ts'
import type { ChangeSet } from '../project/changes.ts'
import type { CodeEditor, Edit, Edited, MadeEdit } from '../project/code/edit.ts'
import type { Format } from './format.ts'
import { movedSpecifier, placed } from './place.ts'

/** A file that was left alone, with what a person may do instead. */
export interface Refused {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly reason: string
  readonly snippet: string
}

/** Edits that changed a file, with what taking them back needs. */
export interface MadeWiring {
  readonly file: string
  readonly edits: readonly MadeEdit[]
}

interface Wired {
  readonly wiring: readonly MadeWiring[]
  readonly refused: readonly Refused[]
}

interface WireInput {
  readonly changes: ChangeSet
  readonly wiring: readonly MadeWiring[]
  readonly editor: () => Promise<CodeEditor>
  readonly format: Format
}

/** Stages the edits of every file that takes them. */
export const wire = (input: WireInput): Promise<Wired> => editAll(input, 'apply')

/** Stages the same edits taken back. */
export const unwire = (input: WireInput): Promise<Wired> => editAll(input, 'revert')

async function editAll({ changes, wiring, editor, format }: WireInput, verb: 'apply' | 'revert'): Promise<Wired> {
  const refused: Refused[] = []
  const done: MadeWiring[] = []
  for (const { file, edits } of wiring) {
    const text = changes.read(file)
    if (text === undefined) {
      if (verb === 'revert') continue
      refused.push({ file, line: 1, column: 1, reason: 'There is no such file', snippet: '' })
      continue
    }
    const edited: Edited = (await editor())[verb]({ path: file, text }, edits)
    if (edited.kind === 'refused') {
      const { line, column, reason, snippet } = edited
      refused.push({ file, line, column, reason, snippet })
      continue
    }
    if (edited.kind === 'unchanged') continue
    done.push({ file, edits: edited.made })
    // A file that the formatter has never seen keeps the look its owner gave it.
    const isFormatted = (await format(file, text)) === text
    const next = isFormatted ? await format(file, edited.text) : edited.text
    changes.edit(file, () => next)
  }
  return { wiring: done, refused }
}

/** Wiring for files that were put into a sub-folder: `./mail.ts` becomes `./admin/mail.ts`. */
export function movedWiring(wiring: readonly Wiring[], folder: string, moved: ReadonlySet<string>): Wiring[] {
  if (folder === '') return [...wiring]
  const move = (file: string, edit: Edit): Edit => {
    if ((edit.kind !== 'import' && edit.kind !== 're-export') || !edit.from.startsWith('.')) return edit
    return { ...edit, from: movedSpecifier(edit.from, file, folder, moved) }
  }
  return wiring.map(({ file, edits }) => ({
    file: moved.has(file) ? placed(file, folder) : file,
    edits: edits.map((edit) => move(file, edit)),
  }))
}

/** @throws CliError WIRING_REFUSED with every place and what to paste there */
export function refuseWiring(refused: readonly Refused[], doing: 'add' | 'take out'): never {
  const parts = refused.map(({ file, line, column, reason, snippet }) => {
    const shown = snippet
      .trimEnd()
      .split('\n')
      .map((text) => `    ${text}`)
    return [`${file}:${line}:${column} ${reason}.`, ...(snippet === '' ? [] : [`  To ${doing}:`, ...shown])].join('\n')
  })
  throw new CliError('WIRING_REFUSED', { detail: parts.join('\n'), state: 'Nothing was changed.' })
}
