/** A message of a topic. */
export interface BusMessage {
  /** Its place in its topic: one more than the message before, the same in every process. */
  readonly sequence: number
  readonly payload: string
}

/** What a subscriber is told. */
export interface BusHandler {
  /** In order, one at a time, each once; a promise is waited for before the next. What it throws ends nothing: the bus's log gets it. */
  message(message: BusMessage): void | Promise<void>
  /**
   * Messages `from` to `to` (both included) are no longer kept, because the subscriber came late or was slow: they will not come. The next
   * message is `to + 1`. Whoever holds a state made of messages reads it anew.
   */
  gap(from: number, to: number): void | Promise<void>
  /** The bus cannot be read at present (`cause`); it goes on trying, and no message is lost by it. */
  failed?(error: RoomBusError): void
}

export interface SubscribeOptions {
  /**
   * The first number wanted, such as the last one seen plus 1; at most the topic's last plus 1. Default: only what is published from now
   * on.
   */
  readonly from?: number | undefined
}

/** Ends a subscription: no handler of it is called after it has settled. Calling it again does nothing. */
export type Unsubscribe = () => Promise<void>

/**
 * Messages between the instances of an app, ordered within a topic: every subscriber of every process sees the same messages with the
 * same numbers. Topics know nothing of each other. The publisher's own subscriptions get its messages too.
 *
 * A message is kept for a while (see each bus), so that a subscriber can go on from a number.
 *
 * Topics have 1 to 512 bytes of UTF-8, payloads up to 1 MiB of it unless a bus's options say otherwise.
 *
 * @throws {RoomBusError} every method, as a rejection
 */
export interface RoomBus {
  /** The number of the message, once it is where every subscriber will find it. Two calls are numbered in the order they were made. */
  publish(topic: string, payload: string): Promise<number>
  /** Settles when the subscription stands: what is published after that, anywhere, comes. */
  subscribe(topic: string, handler: BusHandler, options?: SubscribeOptions): Promise<Unsubscribe>
  /** The number of the topic's last message; where there was none, the one before its first. */
  last(topic: string): Promise<number>
  /** Ends every subscription; further calls are refused. Calling it again does nothing. */
  close(): Promise<void>
}

/**
 * - `BUS_TOPIC_INVALID`, `BUS_PAYLOAD_TOO_LARGE`, `BUS_OPTION_INVALID`: the caller's mistake.
 * - `BUS_FAILED`: what is beneath failed (`cause`); a message that was being published may or may not be there.
 * - `BUS_CLOSED`: after `close()`.
 */
export type RoomBusErrorCode =
  | 'BUS_TOPIC_INVALID'
  | 'BUS_PAYLOAD_TOO_LARGE'
  | 'BUS_OPTION_INVALID'
  | 'BUS_FAILED'
  | 'BUS_CLOSED'

/** What a bus refuses, or could not do. */
export class RoomBusError extends Error {
  override readonly name = 'RoomBusError'
  readonly code: RoomBusErrorCode

  constructor(code: RoomBusErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
