import { join, relative } from 'node:path'
import type { FileSystem } from './file-system.ts'
import type { Image } from './images.ts'
import { isInside, toPosix } from './confine.ts'
import { requireRealFolder, targetOf } from './layout.ts'

/** One file of a change set. Paths are relative to the plan's home, with forward slashes. */
export interface Operation {
  readonly path: string
  readonly old: Image | null
  readonly new: Image | null
  /** Where a moved file came from. */
  readonly from?: string
  /** Its content is never kept: not for undo, not for a diff. */
  readonly secret?: true
  /** Our own bookkeeping (`.flux/state`, base texts): not shown. */
  readonly internal?: true
}

/** Something a command does after the files are in place. */
export interface Step {
  /** `install`, `git`, `format`, `push` … */
  readonly kind: string
  /** What a person reads: "Install dependencies with npm". */
  readonly title: string
  /** The command line that does it, for recovery to name and for undo to repeat (`install`). */
  readonly run?: readonly string[]
  /** What undo offers in its place: "Delete the image with …". */
  readonly undo?: string
  readonly irreversible?: boolean
  /** Files and folders it makes; undo of `flux new` removes those that were not there before. */
  readonly creates?: readonly string[]
  /** The lock file an `install` rewrites; undo puts the old one back. */
  readonly lockfile?: string
}

export interface StepRecord extends Step {
  readonly done: boolean
  /** For each of `creates`: a file's hash, or `folder`. Only what was not there before. */
  readonly made?: Readonly<Record<string, string>>
  readonly lock?: { readonly path: string; readonly old: Image | null; readonly after?: string }
}

/** What the state says of one file. */
export interface StateEntry {
  /** Fingerprint of what FluxStack last wrote. */
  readonly hash: string
  /** `<change set>/<fingerprint>` of the base text in `.flux/base/<change set>.json`; empty for binary content. */
  readonly base: string
  /** The command that made the file. */
  readonly by: string
}

export interface Folder {
  readonly path: string
  readonly mode?: number
}

/** Everything needed to finish or take back a change set after a crash, and to undo it later. */
export interface Plan {
  readonly version: 1
  readonly id: string
  readonly kind: 'change' | 'new' | 'undo'
  readonly command: string
  readonly argv: readonly string[]
  readonly time: string
  /** The folder that nothing leaves, relative to home: `.`, or above it for `flux new`. */
  readonly root: string
  readonly operations: readonly Operation[]
  /** Folders to make, outermost first. */
  readonly make: readonly Folder[]
  /** Folders to remove when they have become empty, innermost first, with the mode to give back. */
  readonly prune: readonly Folder[]
  readonly steps: readonly StepRecord[]
  /** Entries of the state as they were before; null for none. */
  readonly state: Readonly<Record<string, StateEntry | null>>
  /** `new`: the folder did not exist and was renamed into place whole. */
  readonly built?: true
  /** `undo`: the change set it takes back. */
  readonly undoes?: string
  /** `undo` of `new`: whole folders that go (`node_modules`, `.flux`), moved aside first. */
  readonly trees?: readonly string[]
}

export const PLAN = 'plan.json'
/** A plan under this name is being taken back: a rename turns one into the other without needing space. */
export const ROLLBACK = 'rollback.json'

export function absolute(home: string, path: string): string {
  return join(home, path)
}

/** Files that `flux new` may edit outside the folder it makes: the workspace's list of members. */
export const WORKSPACE_FILES = ['package.json', 'pnpm-workspace.yaml']
/** The lock files beside it that an install rewrites and an undo puts back. */
const WORKSPACE_LOCKS = ['package-lock.json', 'pnpm-lock.yaml', 'yarn.lock', 'bun.lock', 'bun.lockb']

function allPaths({ operations, make, prune, trees = [], steps }: Plan): string[] {
  const ofSteps = steps.flatMap(({ creates = [], made = {}, lock }) => [
    ...creates,
    ...Object.keys(made),
    ...(lock ? [lock.path] : []),
  ])
  return [...[...operations, ...make, ...prune].map(({ path }) => path), ...trees, ...ofSteps]
}

const isName = (id: string): boolean => /^[\w-]+$/.test(id)

/**
 * A journal may have come with somebody else's project, so that it is believed only as far as a command of ours could
 * have gone: inside the project, or for `new` and its undo the workspace's list of members.
 */
function isConfined(plan: Plan, home: string): boolean {
  const target = targetOf(home)
  const inHome = (path: string): boolean =>
    isInside(home, absolute(home, path)) || (target !== undefined && isInside(target, absolute(home, path)))
  const paths = allPaths(plan)
  if (plan.root === '.') return paths.every(inHome)
  const root = absolute(home, plan.root)
  if (!/^\.\.(\/[^/]+)*$/.test(plan.root) || plan.kind === 'change') return false
  const allowed = new Set([...WORKSPACE_FILES, ...WORKSPACE_LOCKS])
  return paths.every((path) => inHome(path) || allowed.has(toPosix(relative(root, absolute(home, path)))))
}

function parsePlan(text: string): Plan | undefined {
  try {
    const plan = JSON.parse(text) as Plan
    const whole = plan.version === 1 && [plan.operations, plan.make, plan.prune, plan.steps].every(Array.isArray)
    return whole && isName(plan.id) && (plan.undoes === undefined || isName(plan.undoes)) ? plan : undefined
  } catch {
    return undefined
  }
}

/** Ours are 0700 and belong to us; a checkout's are not and do not. */
function isPrivate(fs: FileSystem, dir: string): boolean {
  const stat = fs.stat(dir)
  if (stat?.kind !== 'directory') return false
  const uid = process.getuid?.()
  return uid === undefined || ((stat.mode & 0o077) === 0 && (stat.uid === uid || uid === 0))
}

export interface StoredPlan {
  readonly plan: Plan
  /** The folder that holds the plan and its copies. */
  readonly dir: string
  readonly direction: 'forward' | 'back'
}

/** Reads one entry of a journal or undo folder; undefined when it was never sealed or cannot be trusted. */
export function readPlan(fs: FileSystem, home: string, dir: string): StoredPlan | undefined {
  if (!isPrivate(fs, dir)) return undefined
  for (const [name, direction] of [
    [ROLLBACK, 'back'],
    [PLAN, 'forward'],
  ] as const) {
    if (!fs.stat(join(dir, name))) continue
    const plan = parsePlan(new TextDecoder().decode(fs.read(join(dir, name))))
    if (plan && isConfined(plan, home)) return { plan, dir, direction }
  }
  return undefined
}

/** The entries of a journal or undo folder, oldest first. */
export function listEntries(fs: FileSystem, folder: string): string[] {
  return requireRealFolder(fs, folder) ? fs.list(folder).toSorted() : []
}
