import { decodeFrame, decodeHead, type Frame, type Head, HEAD_BYTES, nextMarker } from './frame.ts'

/** Bytes that are of no frame. */
export interface Damage {
  readonly from: number
  readonly to: number
}

/** What can be read of a generation's file. */
export interface Generation {
  readonly head: Head
  /** In the order they were written, those after a damaged place too. */
  readonly frames: readonly Frame[]
  /** Whether the entries it began with are there, all of them. */
  readonly whole: boolean
  /** In the middle: frames follow. */
  readonly damages: readonly Damage[]
  /** Up to where it is to be kept; what follows is a write that was not finished. */
  readonly end: number
  readonly torn: number
}

/** Undefined where the head cannot be read: then nothing can be told from anything else. */
export function readGeneration(file: Buffer): Generation | undefined {
  const head = decodeHead(file)
  if (!head) return undefined
  const frames: Frame[] = []
  const damages: Damage[] = []
  let whole = false
  let end = HEAD_BYTES
  for (let at = HEAD_BYTES; at >= 0 && at < file.length;) {
    const read = decodeFrame(file, at, head)
    if (!read) {
      at = nextMarker(file, at + 1, head)
      continue
    }
    if (at > end) damages.push({ from: end, to: at })
    if (read.frame.kind === 'pictureEnd') whole ||= damages.length === 0
    frames.push(read.frame)
    at = read.end
    end = at
  }
  return { head, frames, whole, damages, end, torn: file.length - end }
}
