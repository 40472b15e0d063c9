/** A round number that is at least as large, and the steps up to it: 0, 5, 10, 15, 20. */
export interface Scale {
  readonly top: number
  readonly steps: readonly number[]
}

const ROUND = [1, 2, 2.5, 5, 10]

/** A scale from 0 for values up to `highest`, with three to five steps; `base` 1024 keeps bytes round. */
export function scale(highest: number, least: number, base = 10): Scale {
  const target = Math.max(highest, least)
  const power = base === 1024 ? 2 ** Math.floor(Math.log2(target / 4)) : 10 ** Math.floor(Math.log10(target / 4))
  const factor = base === 1024 ? [1, 2] : ROUND
  const step = power * (factor.find((one) => power * one * 4 >= target * 0.999) ?? 10)
  const number = Math.max(1, Math.ceil((target * 0.999) / step))
  return { top: step * number, steps: Array.from({ length: number + 1 }, (_, index) => step * index) }
}

export interface Place {
  readonly x: number
  readonly y: number
}

/** The path of a line; where there is no value there is a gap, and a value between two gaps is a short stroke. */
export function linePath(places: readonly (Place | undefined)[]): string {
  return runs(places)
    .map((run) => (run.length === 1 ? dot(run) : `M${run.map(at).join('L')}`))
    .join('')
}

/** The path of what is between two lines, the upper and the lower one. */
export function areaPath(upper: readonly (Place | undefined)[], lower: readonly (Place | undefined)[]): string {
  const pairs = upper.map((place, index) => {
    const below = lower[index]
    return place && below ? { place, below } : undefined
  })
  return runs(pairs)
    .map((run) => {
      const back = run.toReversed().map(({ below }) => at(below))
      return `M${run.map(({ place }) => at(place)).join('L')}L${back.join('L')}Z`
    })
    .join('')
}

function runs<T>(items: readonly (T | undefined)[]): T[][] {
  const found: T[][] = []
  let open: T[] | undefined
  for (const item of items) {
    if (item === undefined) open = undefined
    else if (open) open.push(item)
    else found.push((open = [item]))
  }
  return found
}

function dot([place]: readonly Place[]): string {
  return place ? `M${at({ x: place.x - 1, y: place.y })}L${at({ x: place.x + 1, y: place.y })}` : ''
}

const at = ({ x, y }: Place) => `${Math.round(x * 10) / 10} ${Math.round(y * 10) / 10}`
