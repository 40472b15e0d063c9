export interface PageLife {
  /** The network is back, or the tab is looked at again. */
  wake(): void
  /** The network is said to be gone. */
  doubt(): void
  /** Nobody looks at the tab any more. */
  hide(): void
  /** The page is put aside: nothing of it runs until it wakes. */
  freeze(): void
  /** The page is left for good. */
  leave(): void
}

/** Tells of the life of the page. Gives a function that stops it; does nothing outside a page. */
export function watchPage(life: PageLife): () => void {
  if (typeof window === 'undefined' || typeof document === 'undefined') return () => {}
  const stop = new AbortController()
  const { signal } = stop
  const on = (target: EventTarget, type: string, listener: (event: Event) => void): void =>
    target.addEventListener(type, listener, { signal })
  on(window, 'online', () => life.wake())
  on(window, 'offline', () => life.doubt())
  on(window, 'pageshow', () => life.wake())
  on(window, 'pagehide', (event) => ('persisted' in event && event.persisted ? life.freeze() : life.leave()))
  on(document, 'resume', () => life.wake())
  on(document, 'freeze', () => life.freeze())
  on(document, 'visibilitychange', () => (document.visibilityState === 'visible' ? life.wake() : life.hide()))
  return () => stop.abort()
}
