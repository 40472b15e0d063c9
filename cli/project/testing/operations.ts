import * as fc from 'fast-check'
import type { ChangeSet } from '../changes.ts'
import type { Tree } from './tree.ts'

/** One call of a change set, as data. */
export type Call =
  | {
      readonly verb: 'write'
      readonly path: string
      readonly bytes: Uint8Array
      readonly mode?: number
      readonly generated: boolean
    }
  | { readonly verb: 'edit'; readonly path: string; readonly text: string }
  | { readonly verb: 'remove'; readonly path: string }
  | { readonly verb: 'move'; readonly path: string; readonly to: string }

const name = fc.constantFrom('a', 'b', 'src', 'x.ts', 'ünï', '日本', 'with space', '-dash')
const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
const text = fc.constantFrom('', 'one\n', 'two\nlines\n', 'no end', 'crlf\r\nlines\r\n', 'ünïcode 日本\n')
const bytes = fc.oneof(
  text.map((value) => new TextEncoder().encode(value)),
  fc.uint8Array({ maxLength: 64 }),
)
const mode = fc.constantFrom(0o644, 0o600, 0o755)

export interface StartFile {
  readonly path: string
  readonly bytes: Uint8Array
  readonly mode: number
}

/** Files to begin with; those that cannot stand beside the ones before them are passed over by the test. */
export const startFiles: fc.Arbitrary<StartFile[]> = fc.array(fc.record({ path, bytes, mode }), { maxLength: 6 })

export const calls: fc.Arbitrary<Call[]> = fc.array(
  fc.oneof(
    fc.record({ verb: fc.constant('write' as const), path, bytes, generated: fc.boolean() }),
    fc.record({ verb: fc.constant('write' as const), path, bytes, mode, generated: fc.boolean() }),
    fc.record({ verb: fc.constant('edit' as const), path, text }),
    fc.record({ verb: fc.constant('remove' as const), path }),
    fc.record({ verb: fc.constant('move' as const), path, to: path }),
  ),
  { minLength: 1, maxLength: 8 },
)

interface ModelFile {
  readonly bytes: Uint8Array
  readonly mode: string
}

/** A file tree as plain data, with the rules of a change set: a folder goes with the last file it loses. */
export class Model {
  readonly files = new Map<string, ModelFile>()
  readonly #folders = new Map<string, string>()
  /** Folders that have lost their last file, with their modes: one that is needed again in the same change set never went. */
  readonly #gone = new Map<string, string>()

  static of(tree: Tree): Model {
    const model = new Model()
    for (const [path, value] of Object.entries(tree)) {
      const [kind, mode = '', content = ''] = value.split(' ')
      if (kind === 'dir') model.#folders.set(path, mode)
      else model.files.set(path, { bytes: Buffer.from(content, 'base64'), mode })
    }
    return model
  }

  /** Whether a file may be written at a path as things are. */
  isFree(path: string): boolean {
    const under = [...this.files.keys(), ...this.#folders.keys()].some((other) => other.startsWith(`${path}/`))
    const above = [...this.files.keys()].some((other) => path.startsWith(`${other}/`))
    return !under && !above && !this.#folders.has(path)
  }

  /** Whether there is not, and was not, anything at a path. */
  isUnknown(path: string): boolean {
    return this.isFree(path) && !this.#gone.has(path)
  }

  put(path: string, content: Uint8Array, mode: string): void {
    this.files.set(path, { bytes: content, mode })
    for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
      const folder = path.slice(0, at)
      if (!this.#folders.has(folder)) this.#folders.set(folder, this.#gone.get(folder) ?? '755')
    }
  }

  drop(path: string): void {
    this.files.delete(path)
    for (let at = path.lastIndexOf('/'); at !== -1; at = path.lastIndexOf('/', at - 1)) {
      const folder = path.slice(0, at)
      const used = [...this.files.keys(), ...this.#folders.keys()].some((other) => other.startsWith(`${folder}/`))
      const mode = this.#folders.get(folder)
      if (!used && mode !== undefined && this.#folders.delete(folder)) this.#gone.set(folder, mode)
      if (at === 0) break
    }
  }

  tree(): Tree {
    const folders = [...this.#folders].map(([path, mode]) => [path, `dir ${mode}`])
    const files = [...this.files].map(([path, file]) => {
      return [path, `file ${file.mode} ${Buffer.from(file.bytes).toString('base64')}`]
    })
    return Object.fromEntries([...folders, ...files]) as Tree
  }
}

const isText = (content: Uint8Array): boolean => {
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(content).includes('\0')
  } catch {
    return false
  }
}

/** Applies a call to the model and to the change set alike, if it makes sense there. */
export function apply(call: Call, model: Model, changes: ChangeSet): void {
  const file = model.files.get(call.path)
  if (call.verb === 'write' && (file || model.isFree(call.path))) {
    const { mode, generated } = call
    changes.write(call.path, call.bytes, { overwrite: true, generated, ...(mode === undefined ? {} : { mode }) })
    model.put(call.path, call.bytes, mode?.toString(8) ?? file?.mode ?? '644')
  } else if (call.verb === 'edit' && file && isText(file.bytes)) {
    changes.edit(call.path, (old) => `${old}${call.text}`)
    model.put(call.path, Buffer.concat([file.bytes, new TextEncoder().encode(call.text)]), file.mode)
  } else if (call.verb === 'remove' && (file || model.isUnknown(call.path))) {
    changes.remove(call.path)
    if (file) model.drop(call.path)
  } else if (call.verb === 'move' && file && call.to !== call.path) {
    const standing = model.files.has(call.to)
    if (standing || !model.isFree(call.to)) return
    changes.move(call.path, call.to)
    model.drop(call.path)
    model.put(call.to, file.bytes, file.mode)
  }
}
