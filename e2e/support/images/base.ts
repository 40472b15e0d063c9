import { realpath } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { must } from '../command.ts'
import { bun, node, type Runtime } from '../runtimes.ts'
import { buildah, debianRoot, imageTools, tryBuildah } from './buildah.ts'

/**
 * A stand-in for `node:<version>-slim` or `oven/bun:<version>-slim`, which a machine without Docker cannot pull: Debian, the runtime,
 * its package manager, and the user of that name with the number 1000. Made once.
 */
export async function baseImage(name: 'node' | 'bun'): Promise<string> {
  await imageTools()
  const runtime = name === 'bun' ? await bun() : node
  const { stdout: version } = await must(runtime.path, ['--version'])
  const image = `localhost/flux-base-${name}:${version.replace(/^v/, '')}`
  const there = await tryBuildah(['images', '--quiet', image], { store: 'shared' })
  if (there.code !== 0 || there.stdout.trim() === '') await makeBase(name, runtime, image)
  return image
}

async function makeBase(name: 'node' | 'bun', runtime: Runtime, image: string): Promise<void> {
  const build = (args: string[]) => buildah(args, { store: 'shared' })
  const container = (await build(['from', 'scratch'])).stdout.trim()
  const copy = (from: string, to: string) => build(['copy', '--quiet', container, from, to])
  const shell = (script: string) => build(['run', '--isolation', 'chroot', container, '--', 'sh', '-c', script])
  try {
    await copy(await debianRoot(), '/')
    await copy(await realpath(runtime.path), `/usr/local/bin/${name}`)
    const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'
    await build(['config', '--env', path, container])
    await shell(`useradd --create-home --uid 1000 ${name}`)
    if (name === 'node') {
      await copy(await npmFolder(), '/usr/local/lib/node_modules/npm')
      const links = ['npm', 'npx'].map((program) => `ln -s ../lib/node_modules/npm/bin/${program}-cli.js ${program}`)
      await shell(`cd /usr/local/bin && ${links.join(' && ')}`)
    }
    await passAuthority(copy, build, container)
    await build(['commit', '--quiet', '--timestamp', '0', container, image])
  } finally {
    await tryBuildah(['rm', container], { store: 'shared' })
  }
}

async function npmFolder(): Promise<string> {
  const { stdout } = await must('npm', ['root', '--global'])
  return realpath(join(dirname(stdout.trim()), 'node_modules', 'npm'))
}

/** A machine behind its own certificate authority passes it on; elsewhere this does nothing. */
async function passAuthority(
  copy: (from: string, to: string) => Promise<unknown>,
  build: (args: string[]) => Promise<unknown>,
  container: string,
): Promise<void> {
  const authority = process.env['NODE_EXTRA_CA_CERTS']
  if (!authority) return
  const place = '/usr/local/share/ca-certificates/extra.crt'
  await copy(authority, place)
  await build(['config', '--env', `NODE_EXTRA_CA_CERTS=${place}`, container])
}
