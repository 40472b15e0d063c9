import { lstat, mkdir, symlink } from 'node:fs/promises'
import { inRoot } from './paths.ts'

/**
 * Lets `npx flux` work in the checkout: npm links the bins of dependencies and workspaces, not that of the root package
 * itself.
 */
export async function linkBin(): Promise<void> {
  const link = inRoot('node_modules/.bin/flux')
  const exists = await lstat(link).catch(() => undefined)
  if (exists || process.platform === 'win32') return
  await mkdir(inRoot('node_modules/.bin'), { recursive: true })
  await symlink('../../dist/cli/flux.js', link)
}
