import { copyFileSync, existsSync, lstatSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { join, relative } from 'node:path'
import { CliError } from '../errors.ts'

export type Git = (
  args: readonly string[],
  allowFailure?: boolean,
) => Promise<{ readonly exitCode: number; readonly stdout: string }>

/** Its folder, if it has one of its own there: a link may have led anywhere, and is not followed. */
export function appIn(tree: string, prefix: string): string | undefined {
  const app = join(tree, prefix)
  if (!existsSync(join(app, 'package.json'))) return undefined
  return relative(realpathSync(tree), realpathSync(app)) === prefix ? app : undefined
}

/** What somebody has put in the place of a folder of ours is not written into. */
export function refuseLink(home: string): void {
  if (lstatSync(home, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return
  throw new CliError('PATH_NOT_ALLOWED', {
    detail: `${home} is a link: a revision would be built where it leads to.`,
    fix: `Remove the link ${home}.`,
    state: 'Nothing was changed.',
  })
}

/** What else is there is not of this command. */
const OURS = /^[\da-f]{12}-\d+$/

/** Removes the worktrees of this command, those that a killed one has left too. */
export async function sweep(home: string, git: Git): Promise<void> {
  if (!existsSync(home)) return
  const left = readdirSync(home).filter((name) => OURS.test(name) && !isOfOther(name))
  for (const name of left) rmSync(join(home, name), { recursive: true, force: true })
  try {
    // By the signal this one may be refused as well; then the next run does it.
    await git(['worktree', 'prune'], true)
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'CANCELLED') throw error
  }
}

/** Whether another command that runs now is at work there. */
function isOfOther(name: string): boolean {
  const pid = Number(name.split('-').at(-1))
  if (pid === process.pid || !Number.isInteger(pid)) return false
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** What a build writes into: a revision that git kept them of, or links in their place, would have it write elsewhere. */
export function clearOwn(app: string): void {
  for (const name of ['node_modules', '.flux']) rmSync(join(app, name), { recursive: true, force: true })
}

/** What git does not keep and a build reads; else the two would differ by it. */
export function bringEnvironment(root: string, app: string): void {
  for (const name of readdirSync(root).filter((each) => /^\.env(?:\.|$)/.test(each))) {
    // A link that the revision has, and that leads nowhere yet, would take secrets to where it leads.
    if (lstatSync(join(app, name), { throwIfNoEntry: false }) === undefined)
      copyFileSync(join(root, name), join(app, name))
  }
}
