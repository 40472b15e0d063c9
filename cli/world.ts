import type { Output } from './context.ts'

/**
 * What a FluxStack hands to another one when a command is run inside an app that has its own version. Fields are only
 * ever added, and new ones are optional: both sides may be older or newer than the other.
 */
export interface World {
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdin: { readonly isTTY?: boolean }
  readonly stdout: Output
  readonly stderr: Output
  readonly signal: AbortSignal
  readonly now: () => Date
  /** Version of the FluxStack that handed over; the one that sees it does not hand over again. */
  readonly handedOverBy?: string
}

/**
 * Runs one command line and resolves with its exit code; it prints its own errors and never rejects.
 * This signature is the contract between FluxStack versions.
 */
export type Run = (argv: readonly string[], world: World) => Promise<number>
