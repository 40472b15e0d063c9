import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Data, PlopApi } from './node-plop.ts'
import { dataOf, forward, type ActionConfig } from './place.ts'

/** The file an action takes its template from, with its own name rendered. Absolute. */
export function templateFileOf(config: ActionConfig, data: Data, api: PlopApi): string | undefined {
  const { templateFile } = config
  if (typeof templateFile !== 'string' || templateFile === '') return undefined
  const full = forward(resolve(api.getPlopfilePath(), templateFile))
  return api.renderString(full, dataOf(config, data))
}

/** The text that an action's template gives. */
export function renderTemplate(config: ActionConfig, data: Data, api: PlopApi): string {
  const file = templateFileOf(config, data, api)
  const template = file === undefined ? config['template'] : readFileSync(file, 'utf8')
  return api.renderString(typeof template === 'string' ? template : '', dataOf(config, data))
}

/** The text as the action's `transform` leaves it. */
export async function transformed(text: string, config: ActionConfig, data: Data): Promise<string> {
  const { transform } = config
  if (transform === undefined) return text
  if (typeof transform !== 'function') throw new Error(`"transform" is not a function`)
  const result: unknown = await transform(text, data)
  if (typeof result === 'string') return result
  throw new TypeError(`"transform" gave ${JSON.stringify(result)} and not a text`)
}
