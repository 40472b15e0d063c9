/** A file of an archive. */
export interface TarEntry {
  /** At most 100 characters, or 255 with a `/` at the right place. */
  readonly path: string
  readonly content: Uint8Array
  readonly executable: boolean
}

const BLOCK = 512

/**
 * A POSIX ustar archive (IEEE Std 1003.1, "pax", ustar interchange format) that depends on nothing but the entries:
 * no times, owners or order of the disk.
 */
export function createTar(entries: readonly TarEntry[]): Buffer {
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const blocks = sorted.flatMap((entry) => [header(entry), entry.content, Buffer.alloc(padding(entry.content.length))])
  return Buffer.concat([...blocks, Buffer.alloc(BLOCK * 2)])
}

const padding = (size: number): number => (BLOCK - (size % BLOCK)) % BLOCK

function header({ path, content, executable }: TarEntry): Buffer {
  const block = Buffer.alloc(BLOCK)
  const { name, prefix } = splitPath(path)
  const octal = (value: number, at: number, length: number) =>
    block.write(`${value.toString(8).padStart(length - 1, '0')}\0`, at, 'ascii')
  block.write(name, 0, 'utf8')
  octal(executable ? 0o755 : 0o644, 100, 8)
  octal(0, 108, 8) // owner
  octal(0, 116, 8) // group
  octal(content.length, 124, 12)
  octal(499_162_500, 136, 12) // the time npm gives every file: 26 October 1985, since zip cannot go below 1980
  block.write('        0', 148, 'ascii') // room for the checksum, counted as spaces; then "ordinary file"
  block.write('ustar\u000000', 257, 'ascii')
  block.write(prefix, 345, 'utf8')
  const sum = block.reduce((total, byte) => total + byte, 0)
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'ascii')
  return block
}

/** A long path is split at a `/` into at most 155 bytes and 100 bytes. */
function splitPath(path: string): { name: string; prefix: string } {
  if (Buffer.byteLength(path) <= 100) return { name: path, prefix: '' }
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) {
    const prefix = path.slice(0, at)
    const name = path.slice(at + 1)
    if (Buffer.byteLength(prefix) <= 155 && Buffer.byteLength(name) <= 100) return { name, prefix }
  }
  throw new Error(`${path} is too long for an archive.`)
}
