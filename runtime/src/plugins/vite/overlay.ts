import type { ErrorPayload, HotPayload, ViteDevServer } from 'vite'
import { type Problem, placeText } from './problem.ts'

/** Vite's client takes an update as the sign that an overlay may go; without files it changes nothing else. */
const nothing: HotPayload = { type: 'update', updates: [] }

/** Shows the server's problems in the browser's overlay, in every open page and in those opened while they last. */
export class Overlay {
  readonly #vite: ViteDevServer
  readonly #root: string
  #shown: ErrorPayload | undefined

  constructor(vite: ViteDevServer, root: string) {
    this.#vite = vite
    this.#root = root
    vite.environments.client.hot.on('vite:client:connect', (_data, client) => {
      if (this.#shown === undefined) return
      client.send(nothing)
      client.send(this.#shown)
    })
  }

  show(problem: Problem): void {
    this.#shown = errorPayload(problem, this.#root)
    // The first update that Vite's client sees under an overlay reloads the page: let that first one be this.
    this.#send(nothing)
    this.#send(this.#shown)
  }

  clear(): void {
    if (this.#shown === undefined) return
    this.#shown = undefined
    this.#send(nothing)
  }

  /** Only to open pages: with none open Vite would keep an error and show it, mended or not, to the next. */
  #send(payload: HotPayload): void {
    if (this.#vite.ws.clients.size > 0) this.#vite.environments.client.hot.send(payload)
  }
}

/** What Vite's client shows in its overlay. */
export function errorPayload(problem: Problem, root: string): ErrorPayload {
  const { message, file, line, column, frame, stack } = problem
  const place = placeText(problem, root)
  return {
    type: 'error',
    err: {
      message,
      plugin: 'fluxstack',
      stack: stack ?? '',
      ...(place === '' ? {} : { id: place }),
      ...(frame === undefined ? {} : { frame }),
      ...(file === undefined || line === undefined ? {} : { loc: { file, line, column: column ?? 1 } }),
    },
  }
}
