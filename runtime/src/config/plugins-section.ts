import { z } from 'zod'
import type { KeyMeta } from './key.ts'
import type { Schema } from './tree.ts'
import type { SectionSchema } from './types.ts'

/** What the configuration has to know of a plugin. */
export interface ConfigurablePlugin {
  readonly name: string
  /** Completes "whether". */
  readonly description?: string
  /** Whether it is on where nothing is said; in words where that follows from another key. */
  readonly enabled?: boolean | { readonly text: string }
  /** A `z.object` of its options. */
  readonly configSchema?: SectionSchema | undefined
  readonly defaultConfig?: object
}

/**
 * The section `plugins`: a key for each plugin, its options beside `enabled`. With `and others` it takes what it does not know
 * as it is: the tools read the configuration without the app, which alone knows its plugins.
 */
export function pluginsSection(plugins: readonly ConfigurablePlugin[], others?: 'and others'): PluginsSchema {
  const shape = Object.fromEntries(plugins.map((plugin) => [plugin.name, entryOf(plugin)]))
  const section = others ? z.object(shape).catchall(anyPlugin) : z.strictObject(shape)
  return section as unknown as PluginsSchema // its keys are known when it runs; the types come from `PluginsConfig`
}

type PluginsSchema = z.ZodType<
  Record<string, { enabled: boolean; [option: string]: unknown }>,
  Record<string, object | undefined>
>

export const anyPlugin = z.looseObject({ enabled: z.boolean().default(true) })

/** The plugin's own schema with `enabled` added, rules across its keys included. */
function entryOf({ name, description, enabled = true, configSchema }: ConfigurablePlugin): Schema {
  const note: KeyMeta = { description: `Whether ${description ?? `the plugin \`${name}\` is used`}.` }
  const on =
    typeof enabled === 'boolean'
      ? z
          .boolean()
          .default(enabled)
          .meta({ ...note })
      : z
          .boolean()
          .optional()
          .meta({ ...note, defaultText: enabled.text })
  const own = (configSchema ?? z.strictObject({})) as z.core.$ZodObject // the registry has seen that it is one
  const { def } = own._zod
  const entry = z.clone(own, { ...def, shape: { enabled: on, ...def.shape } })
  return z.prefault(entry, {}).meta({ description: `Options of the plugin \`${name}\`.` })
}
