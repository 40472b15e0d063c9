import type { z } from 'zod'
import type { PluginsConfig } from '../plugins/index.ts'
import type { configSchema } from './schema.ts'

/** The two phantom slots of a zod schema that the types need; naming zod's own classes here would cost seconds. */
export interface SectionSchema {
  _zod: { input: unknown; output: unknown }
}

/** A project's own sections: `{ billing: z.object({ … }) }`. */
export type Extension = Readonly<Record<string, SectionSchema>>
/** No own sections. */
// oxlint-disable-next-line typescript/ban-types -- `{}` is the one type with no keys that intersects to nothing
export type NoExtension = {}

type Sections = Omit<z.input<typeof configSchema>, 'plugins'> & {
  /** Each plugin by its name: whether it is on, and its own options. */
  plugins?: PluginsConfig
}
type OwnSections<E> = { [K in keyof NoInfer<E>]?: E[K] extends SectionSchema ? E[K]['_zod']['input'] : never }
type DeepPartial<T> = T extends readonly unknown[] ? T : T extends object ? { [K in keyof T]?: DeepPartial<T[K]> } : T

/** What `defineConfig` takes, with the project's own sections `E`. */
export type FluxStackConfig<E extends Extension = NoExtension> = Sections &
  OwnSections<E> & {
    /** Schemas of the project's own sections, by name. */
    extend?: E
    /** What differs in a mode; stands over the rest of the file and under the environment variables. */
    environments?: Readonly<Record<string, DeepPartial<Sections & OwnSections<E>>>>
  }

/** Any configuration, whatever its own sections are. */
export type FluxStackConfigInput = Sections & {
  extend?: Extension
  environments?: Readonly<Record<string, object>>
}

type Defaulted<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: Exclude<T[P], undefined> }
type Parsed = z.output<typeof configSchema>

/** The configuration with everything filled in: what the server, the build and the tools read. */
export type ResolvedConfig<E extends Extension = NoExtension> = Omit<
  Parsed,
  'client' | 'logging' | 'server' | 'database' | 'plugins'
> & {
  /** `development`, `test`, `production` or a name of the project's own. */
  mode: string
  server: Defaulted<Parsed['server'], 'openapi'>
  client: Defaulted<Parsed['client'], 'dir'>
  logging: Defaulted<Parsed['logging'], 'level' | 'format'>
  database: Defaulted<Parsed['database'], 'migrations'>
  /** The options of each plugin, by its name. */
  plugins: Readonly<Record<string, { readonly enabled: boolean; readonly [option: string]: unknown }>>
} & { [K in keyof E]: E[K]['_zod']['output'] }

/** A set of environment variables, such as `process.env`. */
export type Variables = Readonly<Record<string, string | undefined>>
