import type { Data } from './node-plop.ts'
import { dataOf, destinationOf, forward, type ActionConfig } from './place.ts'
import type { Stage } from './stage.ts'
import { renderTemplate, transformed } from './template.ts'

/** plop's `modify`: a pattern replaced, a text transformed. */
export async function modify(config: ActionConfig, data: Data, stage: Stage): Promise<string> {
  const { pattern, transform } = config
  if (pattern === undefined && transform === undefined) throw new Error('it has neither "pattern" nor "transform"')
  return editFile(config, data, stage, async (text, place) => {
    const replacement = renderTemplate(config, data, stage.api)
    const replaced = isPattern(pattern) ? text.replace(pattern, replacement) : text
    if (isPattern(pattern) && !matches(text, pattern)) stage.say(`Nothing in ${place} matches ${String(pattern)}.`)
    return transformed(replaced, config, data)
  })
}

/** plop's `append`: a text behind a pattern, or at the end. With `unique`, which is the default, what is there already stays as it is. */
export async function append(config: ActionConfig, data: Data, stage: Stage): Promise<string> {
  const { pattern } = config
  const separator = typeof config['separator'] === 'string' ? config['separator'] : '\n'
  return editFile(config, data, stage, async (text, place) => {
    const more = renderTemplate(config, data, stage.api)
    const rest = isPattern(pattern) ? (text.split(pattern).at(-1) ?? '') : text
    if (config['unique'] !== false && holds(rest, more, separator)) return text
    if (!isPattern(pattern)) return text === '' ? more : `${text}${separator}${more}`
    if (!matches(text, pattern)) stage.say(`Nothing in ${place} matches ${String(pattern)}.`)
    return text.replace(pattern, (found) => `${found}${separator}${more}`)
  })
}

type Pattern = string | RegExp

const isPattern = (value: unknown): value is Pattern =>
  (typeof value === 'string' && value !== '') || value instanceof RegExp

function matches(text: string, pattern: Pattern): boolean {
  return typeof pattern === 'string' ? text.includes(pattern) : text.search(pattern) !== -1
}

/** Whether a text is there by itself, and not as the beginning of a longer one. */
function holds(text: string, part: string, separator: string): boolean {
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) {
    const end = at + part.length
    const begins = at === 0 || text.slice(0, at).endsWith(separator) || /\s$/.test(text.slice(0, at))
    const ends = end === text.length || text.startsWith(separator, end) || /^\s/.test(text.slice(end))
    if (begins && ends) return true
  }
  return part === ''
}

async function editFile(
  config: ActionConfig,
  data: Data,
  { api, root, changes, files, edited }: Stage,
  change: (text: string, place: string) => Promise<string>,
): Promise<string> {
  const { path } = config
  if (typeof path !== 'string' || path === '') throw new Error(`"path" is ${JSON.stringify(path)}`)
  const place = destinationOf(api.renderString(forward(path), dataOf(config, data)), root, api)
  const text = changes.read(place)
  if (text === undefined) throw new Error(`there is no ${place}`)
  const next = await change(text, place)
  changes.edit(place, () => next)
  if (next !== text && !files.has(place)) edited.add(place)
  return place
}
