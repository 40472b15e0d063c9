import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { currentMode, loadEnvFiles } from '../env/files.ts'
import { collectSecrets } from '../env/server.ts'
import type { LoadConfigOptions, SecretValue } from './load.ts'
import { loadModule } from './module.ts'
import { allSections, leavesOf } from './tree.ts'
import type { ResolvedConfig } from './types.ts'

/** Shorter values turn up in any bundle by chance. */
const SHORTEST = 8

/** See `loadSecrets`. */
export async function loadProjectSecrets(
  options: LoadConfigOptions & { config: ResolvedConfig },
): Promise<SecretValue[]> {
  const { root, config, env = process.env } = options
  const file = join(root, config.app.dir, 'server', 'env.ts')
  const declared = existsSync(file) ? await collectSecrets(() => loadModule(file, root)) : []
  const { values } = loadEnvFiles({ root, env, mode: options.mode ?? currentMode(env) })
  return [...new Set([...declared, ...secretKeys()])]
    .map((name) => ({ name, value: secretPart(values[name] ?? '') }))
    .filter(({ value }) => value.length >= SHORTEST)
}

function secretKeys(): string[] {
  const leaves = Object.entries(allSections()).flatMap(([name, schema]) => leavesOf(schema, [name]))
  return leaves.filter((leaf) => leaf.meta.secret).flatMap((leaf) => leaf.variables)
}

/** Of an address only the password is a secret; an address without one is none. */
function secretPart(value: string): string {
  if (!URL.canParse(value) || !/^[a-z][a-z\d+.-]*:/i.test(value)) return value
  const { password, protocol } = new URL(value)
  if (password !== '') return decoded(password)
  return /^(?:file|postgres(?:ql)?|https?):$/.test(protocol) ? '' : value
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
