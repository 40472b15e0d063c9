import type { Context } from '../context.ts'
import type { FileChange } from '../project/preview.ts'
import type { ManifestFile } from './manifest-file.ts'
import type { NativeFile } from './native.ts'
import type { BundleStats } from './stats.ts'
import type { BuildStep } from './steps.ts'

// What the package's entry shows: nothing here may lead to the types of Vite or zod, which who imports it need not have.

export interface BuilderOptions extends Pick<Context, 'env' | 'signal'> {
  readonly root: string
  /** Which `.env.<mode>` and `environments` hold for the page. Default: `production`. */
  readonly mode?: string
  /** Default: `node` or `bun`, as the app runs on. */
  readonly target?: string
  /** The kind of machine to build for, as `linux-arm64`, where the target can. Default: this one. */
  readonly platform?: string
  /** How targets run programs and speak. */
  readonly exec?: Context['exec']
  readonly log?: Pick<Context['log'], 'info' | 'warn'>
  /** Whether what earlier builds have made may be taken. Default: true. */
  readonly cache?: boolean
}

export interface BuildResult {
  /** Absolute. */
  readonly outDir: string
  readonly target: string
  readonly runtime: 'node' | 'bun'
  readonly mode: string
  /** What is started, relative to `outDir`. */
  readonly entry?: string
  /** The kind of machine it is for, where one was asked for. */
  readonly platform?: string
  readonly files: readonly ManifestFile[]
  /** By how many bytes files have grown since the last build of this target, by name; empty without one. */
  readonly grown: Readonly<Record<string, number | 'new'>>
  /** Compiled libraries, which tie the build to machines like this one. */
  readonly natives: readonly Pick<NativeFile, 'name' | 'target'>[]
  readonly warnings: readonly string[]
  /** What was done; client and server are built side by side. */
  readonly steps: readonly BuildStep[]
  readonly milliseconds: number
  /** Files of the project that the target has written. */
  readonly changes: readonly FileChange[]
  /** What a person does with it, where the target says more than what is started. */
  readonly next: readonly string[]
}

/** What happens while a project is watched. */
export interface WatchEvents {
  readonly built: (result: BuildResult) => void
  readonly failed: (error: unknown) => void
}

/** One half as it was bundled. */
export interface Bundle {
  readonly stats: BundleStats
  /** Compiled libraries, which tie the build to machines like this one. */
  readonly natives: readonly NativeFile[]
  /** Variables that its code declares with `secret()`. */
  readonly secrets: readonly string[]
  /** What a person should know of it. */
  readonly warnings: readonly string[]
}

/** What the halves of an app are built of, without the rest of a build around them. */
export interface HalvesOptions extends Pick<Context, 'env'> {
  readonly root: string
  /** Where `client` and `server` are. Absolute. */
  readonly outDir: string
  /** Default: `production`. */
  readonly mode?: string
  /** Default: `node` or `bun`, as the app runs on. */
  readonly target?: string
}
