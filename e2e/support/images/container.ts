import { chownSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { run, type Finished } from '../command.ts'
import { startServer, type ServerProcess } from '../server.ts'
import { buildah, tryBuildah } from './buildah.ts'
import { type ImageConfig, inspectImage } from './image.ts'

export interface Container {
  /** Where its files are. */
  root: string
  config: ImageConfig
  /** Runs what the image starts, as process 1 of its own, with nothing of its own to write to but the volumes. */
  start(env?: NodeJS.ProcessEnv): Promise<ServerProcess>
  /** Runs another program in it, as its user. */
  exec(command: readonly string[], env?: NodeJS.ProcessEnv): Promise<Finished>
  remove(): Promise<void>
}

/** An image, unpacked, that can be started and asked: by the kernel's own means, since an engine needs a daemon. */
export async function openContainer(tag: string): Promise<Container> {
  const { config } = await inspectImage(tag)
  const id = (await buildah(['from', '--pull-never', tag])).stdout.trim()
  const root = (await buildah(['mount', id])).stdout.trim()
  const volumes = await makeVolumes(config)
  const program = (command: readonly string[], env: NodeJS.ProcessEnv) => [
    'chroot',
    `--userspec=${config.User}`,
    root,
    'env',
    '-i',
    '-C',
    config.WorkingDir,
    ...environment(config, env),
    ...command,
  ]
  return {
    root,
    config,
    start: async (env = {}) => {
      const script = [...mounts(root, volumes.list), 'exec "$@"'].join(' && ')
      const isolated = ['--mount', '--pid', '--fork', 'sh', '-ec', script, 'sh', ...program(config.Cmd, env)]
      const server = await startServer('unshare', isolated, { cwd: root })
      return { ...server, pid: await childOf(server.pid) }
    },
    exec: async (command, env = {}) => {
      const [file = '', ...args] = program(command, env)
      return run(file, args)
    },
    remove: async () => {
      await tryBuildah(['umount', id])
      await tryBuildah(['rm', id])
      await rm(volumes.folder, { recursive: true, force: true })
    },
  }
}

function environment(config: ImageConfig, env: NodeJS.ProcessEnv): string[] {
  const merged = { ...Object.fromEntries(config.Env.map((line) => line.split(/=(.*)/s).slice(0, 2))), ...env }
  return Object.entries(merged).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${String(value)}`]))
}

/** A new volume belongs to whom its folder in the image belongs to. */
async function makeVolumes({ Volumes, User }: ImageConfig) {
  const folder = await mkdtemp(join(tmpdir(), 'flux-volumes-'))
  const [uid, gid] = User.split(':').map(Number)
  const list = await Promise.all(
    Object.keys(Volumes ?? {}).map(async (path, at) => {
      const home = join(folder, String(at))
      await mkdir(home)
      chownSync(home, uid ?? 0, gid ?? 0)
      return { path, home }
    }),
  )
  return { folder, list }
}

/** The image read-only, as careful people run it: volumes, `/tmp` and the kernel's own folders aside. */
function mounts(root: string, volumes: readonly { path: string; home: string }[]): string[] {
  return [
    `mount --bind '${root}' '${root}'`,
    `mount -o remount,ro,bind '${root}'`,
    `mount -t proc proc '${root}/proc'`,
    `mount --bind /dev '${root}/dev'`,
    `mount -t tmpfs tmpfs '${root}/tmp'`,
    ...volumes.map(({ path, home }) => `mount --bind '${home}' '${root}${path}'`),
  ]
}

/** The process that `unshare` has started: it is the one that signals are for. */
async function childOf(pid: number): Promise<number> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')
  return Number(children.trim().split(' ')[0])
}
