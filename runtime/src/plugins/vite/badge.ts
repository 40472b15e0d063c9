import type { Plugin, ViteDevServer } from 'vite'
import { type AppPaths } from './paths.ts'
import { type Problem, placeText } from './problem.ts'

const address = '/@fluxstack/badge'
const event = 'fluxstack:types'

interface BadgeData {
  readonly errors: readonly { readonly message: string; readonly place: string }[]
}

/** Type errors do not stop the page, so they get a badge in its corner and not the overlay, which hides it. */
export class TypeBadge {
  readonly #vite: ViteDevServer
  readonly #paths: AppPaths
  #data: BadgeData = { errors: [] }

  constructor(vite: ViteDevServer, paths: AppPaths) {
    this.#vite = vite
    this.#paths = paths
    vite.environments.client.hot.on('vite:client:connect', (_data, client) => {
      if (this.#data.errors.length > 0) client.send({ type: 'custom', event, data: this.#data })
    })
  }

  show(problems: readonly Problem[]): void {
    const errors = problems.map((problem) => ({
      message: problem.message,
      place: placeText(problem, this.#paths.root),
    }))
    if (errors.length === 0 && this.#data.errors.length === 0) return
    this.#data = { errors }
    this.#vite.environments.client.hot.send({ type: 'custom', event, data: this.#data })
  }
}

/** Puts the badge's script into the page, in development alone. */
export function badgePlugin(): Plugin {
  return {
    name: 'fluxstack:badge',
    apply: 'serve',
    transformIndexHtml: () => [{ tag: 'script', attrs: { type: 'module', src: address }, injectTo: 'body' }],
    resolveId: { filter: { id: /^\/@fluxstack\/badge$/ }, handler: (id) => id },
    load: { filter: { id: /^\/@fluxstack\/badge$/ }, handler: () => script },
  }
}

/** Runs in the browser. The text is set as text, never as HTML: it quotes source code. */
const script = `
const host = document.createElement('div')
host.id = 'fluxstack-types'
const root = host.attachShadow({ mode: 'open' })
root.innerHTML = '<style>details{position:fixed;right:.75rem;bottom:.75rem;z-index:2147483000;max-width:min(40rem,calc(100vw - 1.5rem));font:13px/1.5 ui-monospace,monospace;color:#fff;background:#7f1d1d;border-radius:.5rem}summary{cursor:pointer;padding:.4rem .8rem}ol{max-height:40vh;overflow:auto;margin:0;padding:0 1rem .6rem 2.2rem}</style><details><summary></summary><ol></ol></details>'
function show({ errors }) {
  if (errors.length === 0) return host.remove()
  root.querySelector('summary').textContent = errors.length + (errors.length === 1 ? ' type error' : ' type errors')
  root.querySelector('ol').replaceChildren(...errors.map(({ message, place }) => {
    const item = document.createElement('li')
    item.textContent = place + ' ' + message
    return item
  }))
  if (!host.isConnected) document.body.append(host)
}
import.meta.hot?.on('${event}', show)
`
