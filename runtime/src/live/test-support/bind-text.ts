import { LiveView, type LiveConnection } from '../client/index.ts'

/**
 * A binding to a view library of one function: it shows text that is made of a component, again whenever something that was read for
 * it has changed. What the React binding adds to this is React's.
 */
export function bindText<H extends object>(
  connection: LiveConnection,
  name: string,
  props: unknown,
  render: (handle: H) => string,
  show: (text: string) => void,
): { readonly handle: H; readonly live: Promise<void>; stop(): void } {
  const component = connection.component(name, props)
  const view = new LiveView(component)
  const current = (): H => view.getSnapshot() as H // the caller says what the server has under this name
  let shown: H | undefined
  const ready: { resolve?: () => void } = {}
  const live = new Promise<void>((resolve) => {
    ready.resolve = resolve
  })
  const update = (): void => {
    if (component.getSnapshot().state === undefined || current() === shown) return
    shown = current()
    show(render(shown))
    ready.resolve?.()
  }
  const stop = view.subscribe(update)
  update()
  return {
    get handle() {
      return current()
    },
    live,
    stop,
  }
}
