import { createReadStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import { must, type Finished } from '../command.ts'
import { buildah, tryBuildah } from './buildah.ts'

export interface ImageOptions {
  /** The folder with the Dockerfile. */
  context: string
  tag: string
  /** `--build-arg` by name. */
  args: Record<string, string>
  /** `--secret` by its id: a file. */
  secrets?: Record<string, string>
}

/** Builds the Dockerfile of a folder, layer by layer, all times set to the same. Never throws for a build that fails. */
export async function buildImage({ context, tag, args, secrets = {} }: ImageOptions): Promise<Finished> {
  const given = Object.entries(args).flatMap(([name, value]) => ['--build-arg', `${name}=${value}`])
  const files = Object.entries(secrets).flatMap(([id, file]) => ['--secret', `id=${id},src=${file}`])
  const settings = ['--layers', '--pull-never', '--isolation', 'chroot', '--format', 'docker', '--timestamp', '0']
  const { stdout: cache } = await must('npm', ['config', 'get', 'cache'])
  // Packages come from the machine's own cache where they are there: what is tested is not the network.
  const volumes = ['--volume', `${join(cache.trim() || join(homedir(), '.npm'), '_cacache')}:/cache/_cacache`]
  return tryBuildah(['build', ...settings, ...given, ...files, ...volumes, '--tag', tag, context])
}

/** What an image says about itself, as `docker inspect` would. */
export interface ImageConfig {
  User: string
  Env: string[]
  Cmd: string[]
  WorkingDir: string
  StopSignal: string
  Volumes: Record<string, object> | null
  ExposedPorts: Record<string, object>
  Labels: Record<string, string>
  Healthcheck: { Test: string[] }
}

export interface ImageFacts {
  config: ImageConfig
  /** What each line of its Dockerfile has done. */
  history: string[]
}

interface Inspected {
  Docker: { config: ImageConfig; history: { created_by?: string }[]; rootfs: { diff_ids: string[] } }
}

export async function inspectImage(tag: string): Promise<ImageFacts> {
  const { stdout } = await buildah(['inspect', '--type', 'image', tag])
  const { Docker } = JSON.parse(stdout) as Inspected // what buildah has written
  return { config: Docker.config, history: Docker.history.map(({ created_by }) => created_by ?? '') }
}

export interface ImageLayer {
  /** Of its bytes as they are unpacked. */
  digest: string
  bytes: number
  /** As it travels. */
  gzip: number
}

/** The layers of an image that another one does not have, the lowest first. */
export async function layersBeyond(tag: string, base: string): Promise<ImageLayer[]> {
  const folder = await mkdtemp(join(tmpdir(), 'flux-layers-'))
  try {
    const known = new Set(await digestsOf(base))
    const more = (await digestsOf(tag)).filter((digest) => !known.has(digest))
    if (more.length === 0) return []
    await buildah(['push', '--quiet', '--disable-compression', tag, `dir:${folder}`])
    return await Promise.all(more.map((digest) => layer(digest, join(folder, digest))))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function digestsOf(tag: string): Promise<string[]> {
  const { stdout } = await buildah(['inspect', '--type', 'image', tag])
  const { Docker } = JSON.parse(stdout) as Inspected // what buildah has written
  return Docker.rootfs.diff_ids.map((digest) => digest.replace('sha256:', ''))
}

async function layer(digest: string, file: string): Promise<ImageLayer> {
  let gzip = 0
  const count = new Writable({
    write: (chunk: Buffer, _, done) => {
      gzip += chunk.length
      done()
    },
  })
  await pipeline(createReadStream(file), createGzip(), count)
  return { digest, bytes: (await stat(file)).size, gzip }
}
