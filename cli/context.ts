import type { Ask } from './ask.ts'

/** Where text goes: `process.stdout` and `process.stderr` in the program, an array in a test. */
export interface Output {
  write(text: string): unknown
  readonly columns?: number | undefined
  readonly isTTY?: boolean
}

/** The CLI's voice. Everything goes to stderr with `--json`, so that stdout holds the one object. */
export interface Log {
  /** Plain text on stdout, as it is: what the command was run for. */
  print(text: string): void
  info(text: string): void
  success(text: string): void
  warn(text: string): void
  error(text: string): void
  /** Shown with `--verbose` only. */
  debug(text: string): void
}

export interface ExecOptions {
  readonly cwd?: string
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly input?: string
  /** `pipe` (default) collects the output, `inherit` shows it (on stderr with `--json`). */
  readonly output?: 'pipe' | 'inherit'
  /** Return the result of a program that failed or is missing instead of throwing. */
  readonly allowFailure?: boolean
  /** Milliseconds, after which it is ended with all that it has started. */
  readonly timeout?: number
  /** What it has started stays when it is ended: a browser. */
  readonly spares?: boolean
  /** Called with every line of both streams as it arrives. */
  readonly onLine?: (line: string) => void
}

export interface ExecResult {
  /** 127 when the program does not exist. */
  readonly exitCode: number
  /** Ended because its time was over. */
  readonly timedOut?: true
  readonly stdout: string
  readonly stderr: string
}

/**
 * Runs a program without a shell, ended when `signal` aborts.
 * @throws CliError COMMAND_NOT_FOUND, COMMAND_FAILED (unless `allowFailure`), CANCELLED
 */
export type Exec = (file: string, args?: readonly string[], options?: ExecOptions) => Promise<ExecResult>

/** Runs a task behind a spinner on a terminal, or between two plain lines on stderr. `say` changes the text. */
export type Progress = <T>(title: string, task: (say: (text: string) => void) => Promise<T>) => Promise<T>

/** What a command may know of the world and do to it. Nothing below `main.ts` reaches for `process`. */
export interface Context {
  /** Where the command works: `--cwd`, else the folder it was run in. Absolute. */
  readonly cwd: string
  /** The app's root at or above `cwd`, when there is one. */
  readonly root: string | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  /** The arguments after `flux`, as typed. */
  readonly argv: readonly string[]
  readonly log: Log
  readonly ask: Ask
  readonly exec: Exec
  readonly progress: Progress
  readonly now: () => Date
  readonly stdout: Output
  readonly stderr: Output
  /** Whether a person can be asked: both ends are terminals, and neither `--json` nor CI is set. */
  readonly isTTY: boolean
  readonly color: boolean
  readonly json: boolean
  readonly yes: boolean
  readonly dryRun: boolean
  readonly verbose: boolean
  /** Aborts on Ctrl-C and SIGTERM. */
  readonly signal: AbortSignal
  /** FluxStack's version. */
  readonly version: string
  /** Hands the list of changed files to the `changes` field of `--json`. */
  readonly changed: (changes: readonly unknown[]) => void
}

/** The context of a command with `needsProject: true`. */
export type ProjectContext = Context & { readonly root: string }
