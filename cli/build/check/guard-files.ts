import { syncBuiltinESMExports } from 'node:module'
import { devNull } from 'node:os'

// Not by an import: Bun gives the names that are imported of a module what they are at the first import of it.
const fs = process.getBuiltinModule('node:fs')

type Note = (path: string) => void
type Anything = (...args: unknown[]) => unknown

/** What changes a disk, by the name it has in all three forms: with a callback, `…Sync`, and as a promise. */
const changes =
  'writeFile appendFile mkdir rm rmdir unlink rename copyFile cp symlink link truncate chmod chown lchown utimes lutimes'.split(
    ' ',
  )

/**
 * Leaves every change of the disk out, and says it was made: an app that makes its folder for uploads loads as it would elsewhere.
 * What is opened to be written is the file that swallows everything.
 */
export function guardFiles(note: Note): void {
  const plain = fs as unknown as Record<string, Anything> // patched by name
  const promised = fs.promises as unknown as Record<string, Anything> // as above
  for (const name of changes) {
    plain[`${name}Sync`] = (path) => void note(String(path))
    promised[name] = async (path) => void note(String(path))
    plain[name] = (path, ...rest) => {
      note(String(path))
      const done = rest.findLast((one) => typeof one === 'function') as Anything | undefined // the callback is the last
      setImmediate(() => done?.(null))
    }
  }
  for (const holder of [plain, promised]) {
    for (const name of ['open', 'openSync']) {
      const open = holder[name]
      if (open) holder[name] = (path, flags, ...rest) => open(swallowed(path, flags), flags, ...rest)
    }
  }
  syncBuiltinESMExports()

  function swallowed(path: unknown, flags: unknown): unknown {
    const { O_WRONLY, O_RDWR, O_CREAT } = fs.constants
    const writes =
      typeof flags === 'number' ? (flags & (O_WRONLY | O_RDWR | O_CREAT)) !== 0 : /[wa+]/.test(textOf(flags))
    if (!writes) return path
    note(String(path))
    return devNull
  }
}

const textOf = (flags: unknown) => (typeof flags === 'string' ? flags : 'r')
