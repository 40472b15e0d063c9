import { existsSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

/** Where an app keeps its parts. All paths are absolute and have forward slashes, as Vite's module ids do. */
export interface AppPaths {
  readonly root: string
  readonly server: string
  /** The module that exports the app as its default. */
  readonly entry: string
  readonly client: string
  readonly shared: string
  readonly outDir: string
  /** False for an app made with `--template api`. */
  readonly hasClient: boolean
}

/** What the configuration may say of them, relative to the root. */
export interface AppFolders {
  readonly app?: string
  readonly client?: string
  readonly outDir?: string
}

/** The folders of an app, by default `app` with `server`, `client` and `shared` in it, and `dist`. */
export function appPaths(
  root: string,
  { app = 'app', client = join(app, 'client'), outDir = 'dist' }: AppFolders = {},
): AppPaths {
  const at = (...parts: string[]) => slashed(resolve(root, ...parts))
  return {
    root: at(),
    server: at(app, 'server'),
    entry: at(app, 'server', 'index.ts'),
    client: at(client),
    shared: at(app, 'shared'),
    outDir: at(outDir),
    hasClient: existsSync(at(client, 'index.html')),
  }
}

/** Whether a file lies in a folder, at any depth. */
export function isInside(file: string, folder: string): boolean {
  return slashed(file).startsWith(`${folder}/`)
}

/** A path as a person in the app's root would write it. */
export function shown(file: string, root: string): string {
  return slashed(relative(root, file))
}

/** A path with forward slashes, as Vite writes it. */
export function slashed(path: string): string {
  return path.replaceAll('\\', '/')
}
