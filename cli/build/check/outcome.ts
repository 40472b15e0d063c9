/** An error as it leaves the process that it was thrown in. */
export interface ThrownError {
  readonly name: string
  readonly message: string
  /** Of the built files. */
  readonly stack: string
  readonly code?: string
  /** What the system was asked for, where it refused. */
  readonly syscall?: string
}

/** Something the app did while it was loaded, and the stack of where. */
export interface Noted {
  readonly what: string
  readonly stack: string
}

/** How the loading of a built server ended. */
export type Ending =
  | { readonly kind: 'loaded' }
  /** The module has no app as its default export. */
  | { readonly kind: 'no-app' }
  | { readonly kind: 'thrown'; readonly errors: readonly ThrownError[] }
  /** `process.exit` was called. */
  | { readonly kind: 'exited'; readonly code: number; readonly stack: string }
  /** It is waiting for what nobody does any more, or for longer than it may. */
  | { readonly kind: 'waiting'; readonly forGood: boolean; readonly resources: readonly string[] }

export interface Outcome {
  readonly ending: Ending
  /** Variables whose values were made up, and that were read. */
  readonly madeUp: readonly string[]
  /** Variables that were read and are not set. */
  readonly unset: readonly Noted[]
  /** Connections that were refused. */
  readonly network: readonly Noted[]
  /** Ports that nobody listens on, though it was asked for. */
  readonly ports: readonly Noted[]
  /** Files that were not written. */
  readonly files: readonly Noted[]
}

/** What the process that loads the server is told, as the only argument after its script: JSON. */
export interface CheckOrder {
  /** The server's file. Absolute. */
  readonly entry: string
  /** Where the outcome is written. Absolute. */
  readonly answer: string
  /** Milliseconds that loading may take. */
  readonly limit: number
}
