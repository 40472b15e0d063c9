import { relative } from 'node:path'
import { type MappedFrame, stackMapper } from './map-stack.ts'

/** The lines of a stack of the built server that come from the app's own sources, the innermost first. */
export type AppFrames = (stack: string) => readonly MappedFrame[]

export function appFrames(root: string): AppFrames {
  const map = stackMapper()
  return (stack) =>
    map(stack).filter(({ file }) => !/[\\/]node_modules[\\/]/.test(file) && !relative(root, file).startsWith('..'))
}
