import { type FileHandle, mkdtemp, open, rm, statfs } from 'node:fs/promises'
import { freemem, tmpdir } from 'node:os'
import { join } from 'node:path'
import { FluxStackError } from '../../errors/errors.ts'

/** What a snapshot needs of the machine. */
export interface Room {
  /** Bytes of the heap. */
  readonly heap: number
  /** Bytes of memory that the process can still have. */
  readonly memory: number
  /** Bytes free where temporary files are. */
  readonly disk: number
}

/** A file's content, gone from the disk when it has been read, given up or not been read in time. */
export interface Snapshot {
  readonly bytes: number
  readonly body: ReadableStream<Uint8Array>
}

/**
 * All that is in memory, as the JSON that developer tools open. It is written to a file first, since a stream of it would hold the whole text
 * in memory. Nothing else happens in the process meanwhile.
 *
 * @throws FluxStackError with `PROFILE_NO_ROOM` where memory or disk is short.
 */
export async function heapSnapshot({ ended, deadline, room }: SnapshotOptions): Promise<Snapshot> {
  refuseWithout(room ?? (await roomNow()))
  const folder = await mkdtemp(join(tmpdir(), 'flux-heap-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  try {
    const { writeHeapSnapshot } = await import('node:v8')
    const path = writeHeapSnapshot(join(folder, 'heap.heapsnapshot'))
    const file = await open(path)
    // gone already where the system lets go of open files, so that not even a crash leaves it behind
    await remove().catch(() => {})
    const { size } = await file.stat()
    const end = async (): Promise<void> => {
      clearTimeout(timer)
      await file.close().catch(() => {})
      await remove()
      ended()
    }
    let over: Promise<void> | undefined
    const once = (): Promise<void> => (over ??= end())
    const timer = setTimeout(once, deadline)
    timer.unref()
    return { bytes: size, body: chunksOf(file, size, once) }
  } catch (error) {
    await remove()
    throw error
  }
}

export interface SnapshotOptions {
  /** Called when nothing of it is left. */
  ended: () => void
  /** Milliseconds in which it has to be read. */
  deadline: number
  /** Instead of what the machine has; for tests. */
  room?: Room
}

const CHUNK = 256 * 1024

/** The file's content; nothing is left of the file when its last bytes go out. */
function chunksOf(file: FileHandle, size: number, end: () => Promise<void>): ReadableStream<Uint8Array> {
  let left = size
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { bytesRead, buffer } = await file.read(new Uint8Array(CHUNK), 0, CHUNK)
          left -= bytesRead
          if (left > 0 && bytesRead > 0) return controller.enqueue(buffer.subarray(0, bytesRead))
          await end()
          controller.enqueue(buffer.subarray(0, bytesRead))
          controller.close()
        } catch (error) {
          controller.error(error)
          await end()
        }
      },
      cancel: end,
    },
    { highWaterMark: 1 },
  )
}

/** V8 builds the snapshot beside the heap, and it is about as large again; the text is on the disk. */
function refuseWithout({ heap, memory, disk }: Room): void {
  if (memory < heap * 2)
    throw noRoom(`A snapshot of ${mib(heap)} MiB needs twice as much memory, and ${mib(memory)} MiB are free`)
  if (disk < heap * 2)
    throw noRoom(`A snapshot of ${mib(heap)} MiB needs twice as much disk, and ${mib(disk)} MiB are free`)
}

async function roomNow(): Promise<Room> {
  // what a container leaves, where the runtime knows it
  const memory = Math.min(freemem(), process.availableMemory?.() ?? Infinity)
  const { bavail, bsize } = await statfs(tmpdir())
  return { heap: process.memoryUsage().heapUsed, memory, disk: bavail * bsize }
}

function noRoom(message: string): FluxStackError {
  return new FluxStackError(message, { code: 'PROFILE_NO_ROOM', statusCode: 503, userMessage: message })
}

function mib(bytes: number): number {
  return Math.round(bytes / 1024 ** 2)
}
