import type { DevEvent } from './events.ts'
import { type AppPaths, shown } from './paths.ts'
import { placeText } from './problem.ts'

/** What `/_flux/vite` says of the development server. */
export interface DevelopmentInfo {
  readonly url: string
  /** The page's half; undefined where no page is served. */
  readonly page: { readonly modules: number; readonly open: number } | undefined
  /** The app's server code, and what it imports that is no package. */
  readonly server: { readonly modules: number }
  readonly reloads: number
  readonly lastReload:
    | { readonly files: readonly string[]; readonly modules: number; readonly milliseconds: number }
    | undefined
  /** Why the newest server code does not run, while the last good version serves. */
  readonly problem: { readonly message: string; readonly place: string } | undefined
  /** Undefined until they have been checked once. */
  readonly types: { readonly errors: number; readonly milliseconds: number } | undefined
}

/** What it is asked for as far as only the running session knows. */
export type SessionInfo = Pick<DevelopmentInfo, 'page' | 'server'>

/** Where the development server leaves it for the app it runs: that may load this package from another place. */
const place = Symbol.for('fluxstack.development')
const shared = globalThis as { [place]?: (() => DevelopmentInfo) | undefined }

/** Asks the development server that runs this app; undefined where none does. */
export function development(): (() => DevelopmentInfo) | undefined {
  return shared[place]
}

/** Gathers from the events of a development server what can be asked of it. */
export class DevelopmentRecord {
  readonly #root: string
  readonly #session: () => SessionInfo
  readonly #url: () => string
  #reloads = 0
  #lastReload: DevelopmentInfo['lastReload']
  #problem: DevelopmentInfo['problem']
  #types: DevelopmentInfo['types']

  constructor(paths: Pick<AppPaths, 'root'>, ask: { url: () => string; session: () => SessionInfo }) {
    this.#root = paths.root
    this.#url = ask.url
    this.#session = ask.session
  }

  /** Lets the app ask, until `close`. */
  open(): void {
    shared[place] = this.#get
  }

  close(): void {
    if (shared[place] === this.#get) shared[place] = undefined
  }

  note(event: DevEvent): void {
    if (event.type === 'reload') {
      const { files, modules, milliseconds } = event
      this.#reloads++
      this.#lastReload = { files: files.map((file) => shown(file, this.#root)), modules, milliseconds }
    } else if (event.type === 'error' && event.stage !== 'client') {
      this.#problem = { message: event.problem.message, place: placeText(event.problem, this.#root) }
    } else if (event.type === 'repaired' || event.type === 'restarted') {
      this.#problem = undefined
    } else if (event.type === 'types') {
      this.#types = { errors: event.problems.length, milliseconds: event.milliseconds }
    }
  }

  readonly #get = (): DevelopmentInfo => ({
    url: this.#url(),
    ...this.#session(),
    reloads: this.#reloads,
    lastReload: this.#lastReload,
    problem: this.#problem,
    types: this.#types,
  })
}
