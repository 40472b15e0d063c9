import type { ProjectContext } from './context.ts'
import type { Changes } from './define-generator.ts'

export type BuildSide = 'client' | 'server'

/** The app as a build target sees it. */
export interface BuiltApp {
  /** `app.name` of the configuration. */
  readonly name: string
  readonly mode: string
  /** What the server runs on: the target's, else the app's own. */
  readonly runtime: 'node' | 'bun'
  readonly hasClient: boolean
  readonly database: 'sqlite' | 'postgres' | 'none'
  /** The port it listens on unless told otherwise. */
  readonly port: number
}

/** What a target may do. Paths are relative, with `/`. */
export interface TargetKit {
  /** The project's folder. Absolute. */
  readonly root: string
  /** The folder that holds `client` and `server` as they were built, and takes the place of the last build. Absolute. */
  readonly outDir: string
  readonly app: BuiltApp
  /** The kind of machine it is built for, one of the target's `platforms`; undefined: this one. */
  readonly platform?: string
  /** Writes a file into the output folder. */
  write(path: string, content: string | Uint8Array): Promise<void>
  /** Copies a file or folder within the output folder. */
  copy(from: string, to: string): Promise<void>
  /** Removes a file or folder of the output folder. */
  remove(path: string): Promise<void>
  readonly exec: ProjectContext['exec']
  readonly log: Pick<ProjectContext['log'], 'info' | 'warn'>
}

/** What a target may do to the project. */
export interface ProjectKit extends Pick<TargetKit, 'root' | 'app' | 'exec' | 'log'> {
  /** The output folder, relative to the project, with `/`. */
  readonly outDir: string
  readonly changes: Changes
}

export interface BuildTargetDefinition {
  /** One line, without a full stop. */
  readonly summary: string
  /** Another target, by its name: what is not said here is as it is there. */
  readonly extends?: string
  /** What the server runs on. Default: what the app runs on. */
  readonly runtime?: 'node' | 'bun'
  /** What is built. Default: the server, and the client of an app that has one. */
  readonly sides?: readonly BuildSide[]
  /** What is started, relative to the output folder. Default: `server/index.js`. */
  readonly entry?: string
  /** Kinds of machine that `--platform` may name, as `linux-arm64`, each with its entry. Default: none, what is built is for this one. */
  readonly platforms?: Readonly<Record<string, string>>
  /** Names of what `finish` puts into the output folder beside `client` and `server`. */
  readonly outputs?: readonly string[]
  /**
   * Makes of the built app what the target runs. Left out when nothing has changed since it ran last.
   * @throws CliError for everything a person can act on
   */
  readonly finish?: (kit: TargetKit) => void | Promise<void>
  /**
   * Files of the project that belong to the target, a Dockerfile for one. Staged at every build, committed after it.
   * @throws CliError for everything a person can act on
   */
  readonly project?: (kit: ProjectKit) => void | Promise<void>
  /** What a person does with what was built, a sentence a line. Default: the command that starts `entry`. */
  readonly next?: (built: {
    readonly app: BuiltApp
    readonly outDir: string
  }) => readonly string[] | Promise<readonly string[]>
}

/**
 * Defines a build target: what `flux build --target` makes. Its name is its file's name.
 *
 * @example
 * export default defineBuildTarget({
 *   summary: 'A Procfile beside the server',
 *   extends: 'node',
 *   outputs: ['Procfile'],
 *   finish: (kit) => kit.write('Procfile', 'web: node server/index.js\n'),
 * })
 */
export function defineBuildTarget(definition: BuildTargetDefinition): BuildTargetDefinition {
  return definition
}
