import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs'
import { join, relative } from 'node:path'
import type { ProjectContext } from '../context.ts'
import { CliError } from '../errors.ts'
import { readAppFacts } from '../project/app-facts.ts'
import { installArguments, lockFileOf } from '../project/package-manager.ts'
import { suggest } from '../suggest.ts'
import type { BundleSide } from './bundle.ts'
import { buildAndRead } from './last-build.ts'
import { appIn, bringEnvironment, clearOwn, refuseLink, sweep, type Git } from './worktree.ts'

type World = Pick<ProjectContext, 'root' | 'env' | 'exec' | 'log' | 'signal' | 'progress'>

/** Safe to delete, like all of the cache; what a killed command has left goes with the next one. */
const HOME = '.flux/cache/diff'

/**
 * Looks whether there is such a revision, before anything is built for it.
 * @throws CliError REVISION_NOT_FOUND, COMMAND_NOT_FOUND
 */
export async function requireRevision(ref: string, ctx: World): Promise<void> {
  await locate(ref, gitIn(ctx), ctx.root)
}

/**
 * Builds the app as it was at a git revision, in a worktree of its own that is removed again. Uncommitted work is neither
 * touched nor looked at.
 * @throws CliError REVISION_NOT_FOUND, COMMAND_NOT_FOUND, INSTALL_FAILED, BUILD_FAILED, CANCELLED
 */
export async function buildRevision(ref: string, mode: string, ctx: World): Promise<readonly BundleSide[]> {
  const { root, progress } = ctx
  const git = gitIn(ctx)
  const { commit, prefix } = await locate(ref, git, root)
  const home = join(root, HOME)
  refuseLink(home)
  await sweep(home, git)
  mkdirSync(home, { recursive: true, mode: 0o700 })
  const tree = join(home, `${commit.slice(0, 12)}-${process.pid}`)
  try {
    return await progress(`Building ${ref}`, async (say) => {
      await git(['-c', 'core.hooksPath=/dev/null', 'worktree', 'add', '--detach', '--quiet', tree, commit])
      const app = appIn(tree, prefix)
      if (app === undefined) {
        throw new CliError('REVISION_NOT_FOUND', {
          detail: `At ${ref} there is no app in ${prefix || 'the repository'}.`,
        })
      }
      clearOwn(app)
      await bringPackages(app, ctx, say)
      bringEnvironment(root, app)
      const { sides } = await buildAndRead({ ...ctx, root: app, mode })
      return sides
    })
  } finally {
    await sweep(home, git)
  }
}

/** Variables that a hook or a script of git sets would point it to another repository. */
const gitIn =
  ({ root, exec }: Pick<World, 'root' | 'exec'>): Git =>
  (args, allowFailure = false) =>
    exec('git', args, {
      cwd: root,
      allowFailure,
      env: { GIT_DIR: undefined, GIT_WORK_TREE: undefined, GIT_INDEX_FILE: undefined, LC_ALL: 'C' },
    })

async function locate(ref: string, git: Git, root: string): Promise<{ commit: string; prefix: string }> {
  const found = await git(['rev-parse', '--show-toplevel'], true)
  if (found.exitCode === 127) {
    throw new CliError('COMMAND_NOT_FOUND', {
      detail: 'git was not found, which knows how the app was before.',
      fix: 'Install git, or compare with the manifest.json of a build.',
    })
  }
  if (found.exitCode !== 0) {
    throw new CliError('REVISION_NOT_FOUND', {
      detail: `${ref} is no file, and the app is in no git repository.`,
      fix: 'Name the manifest.json of a build.',
    })
  }
  const parsed = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`], true)
  if (parsed.exitCode !== 0) throw await notFound(ref, git)
  const prefix = relative(realpathSync(found.stdout.trim()), realpathSync(root))
  return { commit: parsed.stdout.trim(), prefix }
}

/** Its own branches and tags are what a slip is nearest to; those of others have the name of where they are before them. */
async function notFound(ref: string, git: Git): Promise<CliError> {
  const listed = await git(['for-each-ref', '--format=%(refname:short)', '--sort=-creatordate'], true)
  const names = listed.stdout.split('\n').filter(Boolean)
  const near = suggest(ref, names) ?? names.find((name) => name.endsWith(`/${ref}`))
  const detail = `${ref} is neither a file nor a branch, tag or commit.`
  if (near !== undefined) return new CliError('REVISION_NOT_FOUND', { detail, fix: `Did you mean ${near}?` })
  const there = names.length === 0 ? 'The repository has no commit yet.' : `There are ${names.slice(0, 8).join(', ')}.`
  return new CliError('REVISION_NOT_FOUND', { detail: `${detail} ${there}` })
}

const DECIDING = ['dependencies', 'devDependencies', 'optionalDependencies', 'overrides'] as const

/** The installed packages, where the revision asks for the same ones; else its own are installed, in its folder. */
async function bringPackages(app: string, { root, exec }: World, say: (text: string) => void): Promise<void> {
  const { pm } = readAppFacts(root)
  const lock = lockFileOf(pm)
  if (read(app, lock) === read(root, lock) && wanted(app) === wanted(root)) {
    return linkPackages(join(root, 'node_modules'), join(app, 'node_modules'), exec)
  }
  say(`Installing the packages of that revision with ${pm}`)
  const scripts = pm === 'yarn' ? [] : ['--ignore-scripts']
  const { exitCode, stderr, stdout } = await exec(pm, [...installArguments(pm), ...scripts], {
    cwd: app,
    allowFailure: true,
    onLine: say,
  })
  if (exitCode === 0) return
  const last = (stderr.trim() || stdout.trim()).split('\n').at(-1) ?? ''
  throw new CliError('INSTALL_FAILED', {
    detail: `The revision has other dependencies, and ${pm} install failed. ${last}`.trim(),
    fix: 'Compare with the manifest.json of a build, which needs no install.',
    state: 'Your own packages are as they were.',
  })
}

/**
 * The same files by hard links or clones, which takes a second: they are then where they are at home, and the server's bundle,
 * which names modules by their paths, is alike to the byte. Elsewhere one link, with which it differs by those names.
 */
async function linkPackages(from: string, to: string, exec: World['exec']): Promise<void> {
  const flags = { linux: ['-al'], darwin: ['-Rc'] }[process.platform as string] // other systems have neither
  if (flags !== undefined) {
    const { exitCode } = await exec('cp', [...flags, from, to], { allowFailure: true })
    if (exitCode === 0) return
    rmSync(to, { recursive: true, force: true })
  }
  symlinkSync(from, to, 'junction')
}

function read(folder: string, name: string): string | undefined {
  const file = join(folder, name)
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

function wanted(folder: string): string {
  try {
    const manifest = JSON.parse(read(folder, 'package.json') ?? '{}') as Record<string, unknown>
    return JSON.stringify(DECIDING.map((key) => manifest[key]))
  } catch {
    return ''
  }
}
