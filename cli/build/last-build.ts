import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Context } from '../context.ts'
import type { BuiltApp } from '../define-target.ts'
import type { BuildResult } from './types.ts'
import type { BuildCache } from './cache.ts'
import { Hasher } from './hasher.ts'
import { type Inputs, stillHolds } from './inputs.ts'
import { filesBelow } from './side-cache.ts'

/** A whole build: what it was made of, and what it left. */
export interface LastBuild {
  readonly inputs: readonly Inputs[]
  readonly app: BuiltApp
  /** Every file of the output folder, by its hash. */
  readonly outputs: Readonly<Record<string, string>>
  /** `outDir` relative to the project, which may be moved. */
  readonly result: Omit<BuildResult, 'milliseconds' | 'changes' | 'next'>
}

interface Asked extends Pick<Context, 'env'> {
  readonly root: string
  readonly mode: string
  readonly target: string
  readonly platform?: string | undefined
}

const kindOf = ({ target, mode, platform }: Pick<Asked, 'target' | 'mode' | 'platform'>) =>
  `last-${createHash('sha256')
    .update(JSON.stringify([target, mode, platform]))
    .digest('hex')
    .slice(0, 16)}`

/**
 * The last build of that target, when nothing it was made of has changed and what it left is as it was. Found out without the
 * app's tools: hashing takes a tenth of the time that Vite takes to load.
 */
export function unchangedBuild(cache: BuildCache, asked: Asked): LastBuild | undefined {
  const [last] = cache.entries<LastBuild>(kindOf(asked))
  if (last === undefined) return undefined
  const outDir = join(asked.root, last.result.outDir)
  const hasher = new Hasher(asked.root, outDir)
  const holds = last.inputs.every((inputs) => stillHolds(inputs, hasher, asked.env))
  return holds && sameOutputs(outDir, last.outputs) ? last : undefined
}

function sameOutputs(outDir: string, outputs: LastBuild['outputs']): boolean {
  const files = filesBelow(outDir)
  return (
    files.length === Object.keys(outputs).length && files.every((file) => hashOf(join(outDir, file)) === outputs[file])
  )
}

/** @param known hashes of files that have been read for something else */
export function hashOutputs(folder: string, known: ReadonlyMap<string, string> = new Map()): Record<string, string> {
  return Object.fromEntries(
    filesBelow(folder).map((file) => [file, known.get(file) ?? hashOf(join(folder, file)) ?? '']),
  )
}

function hashOf(file: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex')
  } catch {
    return undefined
  }
}

export function keepLast(cache: BuildCache, asked: Pick<Asked, 'target' | 'mode' | 'platform'>, last: LastBuild): void {
  cache.add(kindOf(asked), 'last', last)
}
