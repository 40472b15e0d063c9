import { cp, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { type App, openApp, temporaryFolder } from './app.ts'
import { must, run } from './command.ts'

export interface SmallDisk {
  /** A copy of the app, which fills a little of the disk. Its packages lie elsewhere. */
  app: App
  /** Leaves no byte free. */
  fill(): Promise<void>
  /** Gives back what `fill` has taken. */
  empty(): Promise<void>
  /** Lets nobody write any more, root neither. */
  makeReadOnly(): Promise<void>
  remove(): Promise<void>
}

/** A disk of its own with a copy of an app on it, without what has been built of it. @param size as `mount` takes it, `80m` */
export async function smallDisk(app: App, size: string): Promise<SmallDisk> {
  const disk = await temporaryFolder()
  const mounted = await run('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', disk])
  if (mounted.code !== 0) throw new Error(`A mount of tmpfs is needed for this test: ${mounted.all}`)
  const dir = join(disk, 'my-app')
  const left = ['node_modules', 'dist', '.git', 'cache'].map((name) => `/${name}`)
  await cp(app.dir, dir, { recursive: true, filter: (path) => !left.some((name) => path.endsWith(name)) })
  await symlink(join(app.dir, 'node_modules'), join(dir, 'node_modules'))
  const filler = join(disk, 'filler')
  return {
    app: openApp(dir),
    fill: async () => void (await run('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4k'])),
    empty: () => rm(filler),
    makeReadOnly: async () => void (await must('mount', ['-o', 'remount,ro', disk])),
    remove: async () => {
      await must('umount', [disk])
      await rm(disk, { recursive: true })
    },
  }
}
