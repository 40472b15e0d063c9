/** One socket, whatever carries it. A driver makes it; a test fakes it. */
export interface LivePeer {
  /** Unguessable, unique in this process. */
  readonly id: string
  /** The client's address as the host saw it. */
  readonly address: string | undefined
  /** Of the page, as its browser says. */
  readonly origin?: string | undefined
  /** False when the transport dropped the text: the socket has then lost a frame and is closed. */
  send(text: string): boolean
  /** Bytes accepted and not yet handed to the network. */
  buffered(): number
  close(code: number, reason: string): void
  /** Without a closing handshake, for a peer that does not answer. */
  terminate(): void
  /** Asks for a sign of life; the driver reports the answer to `heard`. */
  ping?(): void
  /** Stops and goes on reading; a transport that cannot is closed instead. */
  pause?(): void
  resume?(): void
}

/** The part of a logger the live server uses. */
export interface LiveLogger {
  debug(message: string, context?: Readonly<Record<string, unknown>>): void
  info(message: string, context?: Readonly<Record<string, unknown>>): void
  warn(message: string, context?: Readonly<Record<string, unknown>>): void
  error(message: string, context?: Readonly<Record<string, unknown>>): void
}

export const silentLogger: LiveLogger = { debug() {}, info() {}, warn() {}, error() {} }
