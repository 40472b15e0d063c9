import { chmod, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildah } from './buildah.ts'

/** Puts a `buildah` into a folder of PATH that works in the suite's own storage. @param flags of its `build`, as `--pull-never` */
export async function wrapBuildah(bin: string, flags: readonly string[]): Promise<void> {
  const script = `#!/bin/sh
verb=$1
shift
[ "$verb" = build ] && set -- --isolation chroot ${flags.join(' ')} "$@"
exec /usr/bin/buildah ${await storeFlags()} "$verb" "$@"
`
  await writeFile(join(bin, 'buildah'), script)
  await chmod(join(bin, 'buildah'), 0o755)
}

/** Where the suite's own buildah works, in its own words. */
async function storeFlags(): Promise<string> {
  const { store } = JSON.parse((await buildah(['info'])).stdout) as {
    store: { GraphRoot: string; RunRoot: string; GraphDriverName: string; GraphOptions: string[] | null }
  }
  const options = (store.GraphOptions ?? []).map((option) => `--storage-opt ${option}`)
  return [
    `--root ${store.GraphRoot} --runroot ${store.RunRoot} --storage-driver ${store.GraphDriverName}`,
    ...options,
  ].join(' ')
}
