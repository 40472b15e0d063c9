import { merge as merge3 } from 'node-diff3'
import { baseText } from '../project/base-text.ts'
import type { ChangeSet } from '../project/changes.ts'

/** Two changes of one text, put together. */
export interface Merged {
  readonly text: string
  /** Whether no line was changed by both. Otherwise both stand there, between conflict markers as git writes them. */
  readonly clean: boolean
}

/** What the user made of a generated file and what is generated now, from what was generated then; undefined without that text. */
export function merge(changes: ChangeSet, root: string, path: string): Merged | undefined {
  const base = baseText(root, path)
  const [mine, theirs] = [changes.standing(path), changes.read(path)]
  if (base === undefined || mine === undefined || theirs === undefined) return undefined
  const { conflict, result } = merge3(lines(mine), lines(base), lines(theirs), {
    label: { a: 'yours', b: 'generated' },
    excludeFalseConflicts: true,
  })
  return { text: result.join('\n'), clean: !conflict }
}

const lines = (text: string): string[] => text.split('\n')
