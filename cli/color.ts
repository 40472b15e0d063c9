type Paint = (text: string) => string

export interface Palette {
  readonly bold: Paint
  readonly dim: Paint
  readonly red: Paint
  readonly green: Paint
  readonly yellow: Paint
  readonly cyan: Paint
}

/** The six ways text is emphasised, or none of them. */
export function palette(on: boolean): Palette {
  const paint = (open: number, close: number): Paint =>
    on ? (text) => `\u001B[${open}m${text}\u001B[${close}m` : (text) => text
  return {
    bold: paint(1, 22),
    dim: paint(2, 22),
    red: paint(31, 39),
    green: paint(32, 39),
    yellow: paint(33, 39),
    cyan: paint(36, 39),
  }
}

interface ColorWishes {
  readonly flag: boolean | undefined
  readonly env: Readonly<Record<string, string | undefined>>
  readonly isTTY: boolean | undefined
}

/** `--color` and `--no-color` win, then NO_COLOR (any text), then FORCE_COLOR, then whether it is a terminal. */
export function wantsColor({ flag, env, isTTY }: ColorWishes): boolean {
  if (flag !== undefined) return flag
  if (env['NO_COLOR']) return false
  if (env['FORCE_COLOR']) return env['FORCE_COLOR'] !== '0'
  return isTTY === true && env['TERM'] !== 'dumb'
}
