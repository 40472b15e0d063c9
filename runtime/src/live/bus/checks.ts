import { RoomBusError } from './types.ts'

const LONGEST_TOPIC = 512
/** Unless a bus says otherwise: 1 MiB. */
export const LARGEST_PAYLOAD = 1024 * 1024
/** Messages of a topic that are kept, unless a bus says otherwise. */
export const KEPT = 1024
/** Milliseconds a message is kept at least while there is room, unless a bus says otherwise: 5 minutes. */
export const KEPT_MS = 300_000

/** Half a surrogate pair, which UTF-8 cannot say. */
const HALF = /\p{Surrogate}/u

/** @throws {RoomBusError} BUS_TOPIC_INVALID */
export function checkTopic(topic: string): void {
  const bytes = typeof topic === 'string' ? Buffer.byteLength(topic) : 0
  if (bytes >= 1 && bytes <= LONGEST_TOPIC && !HALF.test(topic)) return
  throw new RoomBusError('BUS_TOPIC_INVALID', `A topic is whole text of 1 to ${LONGEST_TOPIC} bytes.`)
}

/** @throws {RoomBusError} BUS_PAYLOAD_TOO_LARGE, BUS_OPTION_INVALID */
export function checkPayload(payload: string, largest: number): void {
  if (typeof payload !== 'string' || HALF.test(payload))
    throw new RoomBusError('BUS_OPTION_INVALID', 'A payload is whole text.')
  if (Buffer.byteLength(payload) > largest)
    throw new RoomBusError('BUS_PAYLOAD_TOO_LARGE', `A payload has at most ${largest} bytes.`)
}

/**
 * The first number a subscription wants.
 * @throws {RoomBusError} BUS_OPTION_INVALID
 */
export function firstWanted(from: number | undefined, last: number): number {
  const first = from ?? last + 1
  if (Number.isSafeInteger(first) && first >= 1 && first <= last + 1) return first
  throw new RoomBusError('BUS_OPTION_INVALID', `\`from\` is a number up to ${last + 1}, the next of the topic.`)
}

export const busClosed = (): RoomBusError => new RoomBusError('BUS_CLOSED', 'The room bus is closed.')
