import type { Token } from './token.ts'

/** A service being made, or made. */
export interface Build {
  readonly token: Token<unknown>
  /** Who asked for whom, this one last. */
  readonly chain: readonly Token<unknown>[]
  /** What it waits for while it is made. */
  readonly waiting: Set<Build>
  done: boolean
  made: Promise<unknown>
}

export interface End {
  readonly name: string
  end(): unknown
}

/** Ends one; what fails is told. */
export async function ended({ name, end }: End, failed: (name: string, error: unknown) => void): Promise<void> {
  try {
    await end()
  } catch (error) {
    failed(name, error)
  }
}

/** The services that live as long as one thing does: the app, or a request. */
export class Holder {
  readonly builds = new Map<Token<unknown>, Build>()
  /** What is being made now, what nobody keeps as well. */
  readonly making = new Set<Promise<unknown>>()
  readonly ends: End[] = []
  closed = false

  constructor(readonly kind: 'app' | 'scope') {}

  get empty(): boolean {
    return this.builds.size === 0 && this.making.size === 0 && this.ends.length === 0
  }

  /** Disposes of what it holds, the youngest first; what fails is told and keeps none of the others. */
  async close(failed: (name: string, error: unknown) => void): Promise<void> {
    this.closed = true
    // each is disposed of when it is there, also one that is still being made
    await Promise.allSettled(this.making)
    for (let last = this.ends.pop(); last; last = this.ends.pop()) await ended(last, failed)
    this.builds.clear()
  }
}

/** The way from a build to another through what they wait for; undefined when there is none. */
export function wayTo(from: Build, to: Build): Build[] | undefined {
  if (from === to) return [from]
  for (const next of from.waiting) {
    const rest = wayTo(next, to)
    if (rest) return [from, ...rest]
  }
  return undefined
}
