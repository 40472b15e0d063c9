import { connect } from 'node:net'
import type { Case } from './mutate.ts'

export interface Answer {
  status: number
  /** The header lines, in lower case, and the body as latin1. */
  head: string
  body: string
}

/** What came back: all of it, and the answers in it. */
export interface Reply {
  text: string
  answers: readonly Answer[]
  /** The connection could not be made. */
  refused: boolean
}

/** A server that says nothing for so long waits for more. */
const SILENCE_MS = 60
/** A request as it should be has longer: the machine is shared. */
const PATIENCE_MS = 10_000

/** Writes a case to a connection of its own, and reads until everything is answered, the server closes, or nothing more comes. */
export function send(port: number, { bytes, cuts, requests, valid, leaves }: Case): Promise<Reply> {
  return new Promise((resolve) => {
    let text = ''
    let refused = false
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    const end = () => {
      clearTimeout(timer)
      // a reset leaves no port behind that waits
      socket.resetAndDestroy()
      resolve({ text, answers: answersIn(text, { isHead, isWhole: true }).answers, refused })
    }
    const isHead = bytes.toString('latin1', 0, 5) === 'HEAD '
    const timer = setTimeout(end, valid ? PATIENCE_MS : SILENCE_MS * 4)
    let quiet: NodeJS.Timeout | undefined
    socket.once('connect', () => {
      for (const piece of piecesOf(bytes, cuts)) socket.write(piece)
      // one client hangs up, the next is cut off
      if (leaves && bytes.length % 2 === 0) socket.end()
      if (leaves && bytes.length % 2 === 1) setImmediate(end)
      else if (!valid) quiet = setTimeout(end, SILENCE_MS)
    })
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      quiet?.refresh()
      const { answers, rest } = answersIn(text, { isHead })
      if (rest === '' && answers.filter(({ status }) => status >= 200).length >= requests) end()
    })
    socket.once('error', (error: NodeJS.ErrnoException) => {
      refused = error.code === 'ECONNREFUSED'
      end()
    })
    socket.once('close', end)
  })
}

function piecesOf(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const edges = [0, ...cuts, bytes.length]
  return edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge))
}

/** The complete answers in what came, and what is left after them; where nothing more comes, an answer without a length ends there. */
function answersIn(
  text: string,
  { isHead = false, isWhole = false }: { isHead?: boolean; isWhole?: boolean } = {},
): { answers: Answer[]; rest: string } {
  const answers: Answer[] = []
  let rest = text
  while (rest !== '') {
    const headEnd = rest.indexOf('\r\n\r\n')
    if (headEnd === -1) break
    const head = rest.slice(0, headEnd).toLowerCase()
    const status = Number(/^http\/1\.\d (\d{3})/.exec(head)?.[1] ?? 0)
    const after = rest.slice(headEnd + 4)
    // an answer to HEAD among others is known by what comes next
    const bodiless = status < 200 || status === 204 || status === 304 || isHead || /^HTTP\/1\.\d \d{3} /.test(after)
    const length = bodiless ? 0 : (lengthOf(head, after) ?? (isWhole ? after.length : undefined))
    if (length === undefined || length > after.length) break
    answers.push({ status, head, body: after.slice(0, length) })
    rest = after.slice(length)
    if (status === 101) break
  }
  return { answers, rest }
}

/** How much of what follows is the body; undefined while that is not known. */
function lengthOf(head: string, after: string): number | undefined {
  if (/\r\ntransfer-encoding: chunked/.test(head)) {
    const end = after.startsWith('0\r\n\r\n') ? 0 : after.indexOf('\r\n0\r\n\r\n')
    return end === -1 ? undefined : end + (end === 0 ? 5 : 7)
  }
  const length = /\r\ncontent-length: (\d+)/.exec(head)?.[1]
  return length === undefined ? undefined : Number(length)
}
