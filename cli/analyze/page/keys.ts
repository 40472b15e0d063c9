import type { Box } from './treemap.ts'

/** Where an arrow leads from a box: to its neighbours, into it, out of it; to the first and last of its row. */
export function moveFocus(key: string, from: Box, drawn: ReadonlyMap<HTMLElement, Box>): HTMLElement | undefined {
  const shown = [...drawn]
  const row = shown.filter(([, box]) => box.parent === from.parent)
  const here = row.findIndex(([, box]) => box === from)
  switch (key) {
    case 'ArrowRight':
      return row[here + 1]?.[0]
    case 'ArrowLeft':
      return row[here - 1]?.[0]
    case 'ArrowDown':
      return shown.find(([, box]) => box.parent === from)?.[0]
    case 'ArrowUp':
      return shown.find(([, box]) => box === from.parent)?.[0]
    case 'Home':
      return row[0]?.[0]
    case 'End':
      return row.at(-1)?.[0]
    default:
      return undefined
  }
}
