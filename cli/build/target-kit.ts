import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Context } from '../context.ts'
import type { BuiltApp } from '../define-target.ts'
import { createExec } from '../exec.ts'
import { ChangeSet } from '../project/changes.ts'
import { checkedPath, toPosix } from '../project/transaction/confine.ts'
import type { AppToBuild } from './app.ts'
import type { Target } from './target.ts'

interface Around extends Pick<Context, 'env' | 'signal'> {
  readonly root: string
  readonly exec?: Context['exec']
  readonly log?: Pick<Context['log'], 'info' | 'warn'>
}

/** Lets a target make its own of what was built. */
export async function finishTarget(
  target: Target,
  around: Around & { readonly app: AppToBuild; readonly folder: string },
): Promise<void> {
  const { app, folder } = around
  const at = (path: string) => join(folder, checkedPath(path))
  await target.finish?.({
    root: app.root,
    outDir: folder,
    app: describeApp(app),
    ...(target.platform !== undefined && { platform: target.platform }),
    async write(path, content) {
      await mkdir(dirname(at(path)), { recursive: true })
      await writeFile(at(path), content)
    },
    copy: (from, to) => cp(at(from), at(to), { recursive: true }),
    remove: (path) => rm(at(path), { recursive: true, force: true }),
    exec: execOf(around),
    log: around.log ?? quiet,
  })
}

/** Stages what a target writes into the project, and gathers what it warns of. `outDir` is relative to the project. */
export async function stageProject(
  target: Target,
  around: Around & { readonly app: BuiltApp; readonly outDir: string },
) {
  const warnings: string[] = []
  if (!target.project) return { changes: undefined, warnings }
  const { app, root, outDir } = around
  const changes = new ChangeSet({ root, command: 'build', argv: ['build', '--target', target.name] })
  await target.project({
    root,
    app,
    outDir: toPosix(outDir),
    changes,
    exec: execOf(around),
    log: { info: around.log?.info ?? quiet.info, warn: (text) => void warnings.push(text) },
  })
  return { changes, warnings }
}

const quiet = { info: () => {}, warn: () => {} }

/** Without a command around it, as where a program makes the builder, programs are run in the project's folder. */
export const execOf = ({ exec, root, env, signal }: Around): Context['exec'] =>
  exec ?? createExec({ cwd: root, env, signal, stderr: { write: () => {} }, json: false })

export function describeApp({ config, mode, runtime, sides }: AppToBuild): BuiltApp {
  return {
    name: config.app.name,
    mode,
    runtime,
    hasClient: sides.client,
    database: config.database.driver,
    port: config.server.port,
  }
}
