import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { packageManagerOf, type PackageManager } from '../project/package-manager.ts'
import { addToJsonList, addToYamlList, yamlList } from './member-list.ts'

/** A workspace that a new app stands in. */
export interface Workspace {
  /** Absolute. */
  readonly root: string
  /** The file with the list of members, relative to the root. */
  readonly file: 'package.json' | 'pnpm-workspace.yaml'
  readonly members: readonly string[]
  /** The one it uses, where that can be told. */
  readonly pm: PackageManager | undefined
}

/**
 * The nearest workspace above a folder, up to the git repository's root. FluxStack's own checkout is none: an app made in it
 * is an app of its own.
 */
export function findWorkspace(dir: string): Workspace | undefined {
  for (let folder = dirname(dir); ; folder = dirname(folder)) {
    const manifest = readManifest(folder)
    if (manifest['name'] === 'fluxstack') return undefined
    const found = workspaceAt(folder, manifest)
    if (found) return found
    if (existsSync(join(folder, '.git')) || folder === dirname(folder)) return undefined
  }
}

/** Whether the member list takes the folder in already. */
export function covers(workspace: Workspace, dir: string): boolean {
  const path = memberPath(workspace, dir)
  const matches = (pattern: string) => patternToExpression(pattern).test(path)
  const out = workspace.members.filter((member) => member.startsWith('!')).map((member) => member.slice(1))
  const taken = workspace.members.filter((member) => !member.startsWith('!'))
  return taken.some(matches) && !out.some(matches)
}

/** The text of the workspace's file with the folder among its members. */
export function withMember(workspace: Workspace, text: string, dir: string): string {
  const add = workspace.file === 'package.json' ? addToJsonList : addToYamlList
  return add(text, memberPath(workspace, dir))
}

function workspaceAt(root: string, manifest: Record<string, unknown>): Workspace | undefined {
  const pm = packageManagerOf(root, manifest['packageManager'])
  const yaml = join(root, 'pnpm-workspace.yaml')
  const packages = existsSync(yaml) ? yamlList(readFileSync(yaml, 'utf8'), 'packages') : undefined
  if (packages) return { root, file: 'pnpm-workspace.yaml', members: packages, pm: pm ?? 'pnpm' }
  const members = memberList(manifest['workspaces'])
  return members && { root, file: 'package.json', members, pm }
}

/** `workspaces: [...]`, or yarn's and bun's `workspaces: { packages: [...] }`. */
function memberList(workspaces: unknown): string[] | undefined {
  const list: unknown = Array.isArray(workspaces)
    ? workspaces
    : (workspaces as { packages?: unknown } | undefined)?.packages
  return Array.isArray(list) ? list.filter((item) => typeof item === 'string') : undefined
}

function readManifest(dir: string): Record<string, unknown> {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(dir, 'package.json'), 'utf8').replace(/^\uFEFF/, ''))
    return typeof manifest === 'object' && manifest !== null ? { ...manifest } : {}
  } catch {
    // None there, or one that is half written: either way it names no workspace.
    return {}
  }
}

const memberPath = ({ root }: Workspace, dir: string): string => relative(root, dir).split(sep).join('/')

/** `packages/*`, `apps/**` and `./tools/x` as package managers read them. */
function patternToExpression(pattern: string): RegExp {
  const body = pattern
    .replace(/^\.\//, '')
    .replace(/\/+$/, '')
    .replaceAll(/[.+?^$()|[\]\\]/g, String.raw`\$&`)
    .replaceAll(/\{([^}]*)\}/g, (_, list: string) => `(?:${list.replaceAll(',', '|')})`)
    .replaceAll(/\*\*|\*/g, (stars) => (stars === '**' ? '.+' : '[^/]+'))
  return new RegExp(`^${body}$`)
}
