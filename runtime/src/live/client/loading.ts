import type { LiveConnection } from './connection.ts'
import type { LiveComponentClient } from './types.ts'

/** How long a mount waits for somebody to show it, in ms. */
const patience = 10_000

const pages = new WeakMap<LiveConnection, Map<string, Loading>>()

/** A mount that is shared, and there before anyone shows it: what a render remembers is lost while it is suspended. */
export class Loading {
  /** Settles when there is a state or a refusal. */
  readonly settled: Promise<void>
  #users = 0
  readonly #release: () => void

  constructor(
    readonly component: LiveComponentClient,
    released: () => void,
  ) {
    let free = (): void => {}
    this.settled = new Promise((resolve) => {
      free = component.subscribe(() => {
        const { state, status } = component.getSnapshot()
        if (state !== undefined || status === 'failed') resolve()
      })
    })
    this.#release = () => {
      free()
      released()
    }
    void this.settled.then(() => setTimeout(() => this.#leaveUnused(), patience))
  }

  /** Of an effect: somebody shows it, until the function that is given is called. */
  use(): () => void {
    this.#users++
    return () => {
      this.#users--
      // StrictMode, and a move within the tree, come back at once.
      this.forget()
    }
  }

  /** The next one who asks, after this turn, gets another, unless somebody shows it. */
  forget(): void {
    setTimeout(() => this.#leaveUnused(), 0)
  }

  #leaveUnused(): void {
    if (this.#users === 0) this.#release()
  }
}

/** The one of this key on this page. */
export function loadingOf(connection: LiveConnection, key: string, make: () => LiveComponentClient): Loading {
  const page = pages.get(connection) ?? new Map<string, Loading>()
  pages.set(connection, page)
  const known = page.get(key)
  if (known) return known
  const loading: Loading = new Loading(make(), () => page.get(key) === loading && page.delete(key))
  page.set(key, loading)
  return loading
}
