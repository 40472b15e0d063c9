import { readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import type * as configModule from '@fluxstack/runtime/config'
import { FluxStackBuilder } from '../build/builder.ts'
import { MANIFEST_FILE, buildManifestSchema, type BuildManifest } from '../build/manifest.ts'
import { readStats } from '../build/stats.ts'
import type { Context } from '../context.ts'
import { CliError } from '../errors.ts'
import { loadFromApp } from '../project/load.ts'
import { bundleOf, type BundleSide } from './bundle.ts'

export interface LastBuild {
  readonly manifest: BuildManifest
  readonly sides: readonly BundleSide[]
}

interface Asked extends Pick<Context, 'env'> {
  readonly root: string
  readonly mode: string
}

/**
 * Builds the app as `flux build` does, which does no more than has to be done again, and reads what has come of it. Where the notes of a
 * build that is as it was are gone or damaged, it is built anew.
 */
export async function buildAndRead(asked: Asked & Pick<Context, 'signal' | 'exec' | 'log'>): Promise<LastBuild> {
  const build = async (cache: boolean) =>
    readBuild(asked.root, (await new FluxStackBuilder({ ...asked, cache }).build()).outDir)
  try {
    return await build(true)
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'BUILD_NOT_FOUND') throw error
    return build(false)
  }
}

/**
 * The last build as it is.
 * @throws CliError BUILD_NOT_FOUND, CONFIG_INVALID
 */
export async function readLastBuild({ root, mode, env }: Asked): Promise<LastBuild> {
  const { loadConfig } = await loadFromApp<typeof configModule>(root, '@fluxstack/runtime/config')
  const { config } = await loadConfig({ root, mode, env }).catch((cause: unknown) => {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new CliError('CONFIG_INVALID', { detail, cause })
  })
  return readBuild(root, join(root, config.build.outDir))
}

function readBuild(root: string, outDir: string): LastBuild {
  const manifest = readManifest(join(outDir, MANIFEST_FILE), relative(root, join(outDir, MANIFEST_FILE)))
  const { client, server } = readStats(root)
  const stats = [client, server].filter((side) => side !== undefined)
  const built = new Set(manifest.files.map(({ file }) => file))
  if (stats.length === 0 || stats.some((side) => !isWhole(side) || side.chunks.some(({ file }) => !built.has(file)))) {
    throw new CliError('BUILD_NOT_FOUND', {
      detail: 'What the last build has noted of its modules is gone, damaged, or of another build.',
    })
  }
  return { manifest, sides: bundleOf(manifest, stats) }
}

/** The cache may have been cut off or edited: its shape is looked at, where the rest relies on it. */
function isWhole(stats: { readonly side?: unknown; readonly chunks?: unknown; readonly modules?: unknown }): boolean {
  const { side, chunks, modules } = stats
  return (
    (side === 'client' || side === 'server') &&
    isArrayOf(chunks, (chunk) => isArrayOf(record(chunk)['modules'], isModule)) &&
    Object.values(record(modules)).every((link) => ends.every((key) => isArrayOf(record(link)[key], isText)))
  )
}

const ends = ['importers', 'dynamicImporters'] as const
const isText = (value: unknown): boolean => typeof value === 'string'
const isModule = (value: unknown): boolean => isText(record(value)['id']) && Number.isFinite(record(value)['bytes'])
const isArrayOf = (value: unknown, is: (each: unknown) => boolean): boolean => Array.isArray(value) && value.every(is)
const record = (value: unknown) => Object(value) as Readonly<Record<string, unknown>>

/** @throws CliError BUILD_NOT_FOUND where it is no manifest that this version writes */
export function readManifest(file: string, shown: string): BuildManifest {
  let value: unknown
  try {
    value = JSON.parse(readFileSync(file, 'utf8'))
  } catch (cause) {
    throw new CliError('BUILD_NOT_FOUND', { detail: `${shown} is missing, or is no JSON.`, cause })
  }
  const { success, data, error } = buildManifestSchema.safeParse(value)
  if (success) return data
  const where = error.issues[0]?.path.join('.') ?? ''
  throw new CliError('BUILD_NOT_FOUND', {
    detail: `${shown} is no manifest that this version of FluxStack knows${where === '' ? '' : `: see ${where}`}.`,
  })
}
