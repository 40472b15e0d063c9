/** The part of a terminal's input that is needed to read single keys. */
export interface Keyboard {
  readonly isTTY?: boolean
  setRawMode?(on: boolean): unknown
  resume(): unknown
  pause(): unknown
  on(event: 'data', listener: (data: Buffer) => void): unknown
  off(event: 'data', listener: (data: Buffer) => void): unknown
}

const quitKeys = new Set(['q', 'Q', '\u0003', '\u0004'])

/** Calls back when q, Ctrl-C or Ctrl-D is pressed. Returns what gives the terminal back as it was. */
export function onQuitKey(keyboard: Keyboard, quit: () => void): () => void {
  if (keyboard.isTTY !== true || keyboard.setRawMode === undefined) return () => {}
  const read = (data: Buffer) => {
    if ([...data.toString('latin1')].some((key) => quitKeys.has(key))) quit()
  }
  keyboard.setRawMode(true)
  keyboard.resume()
  keyboard.on('data', read)
  return () => {
    keyboard.off('data', read)
    keyboard.setRawMode?.(false)
    keyboard.pause()
  }
}
