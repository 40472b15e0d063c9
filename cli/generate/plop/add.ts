import { readFileSync, statSync } from 'node:fs'
import { join, normalize, parse, relative, resolve, sep } from 'node:path'
import { toPosix } from '../../project/transaction/confine.ts'
import type { Data } from './node-plop.ts'
import { dataOf, destinationOf, forward, type ActionConfig } from './place.ts'
import type { Stage } from './stage.ts'
import { renderTemplate, templateFileOf, transformed } from './template.ts'

/** plop's `add`: a file of a template. */
export async function add(config: ActionConfig, data: Data, stage: Stage): Promise<string> {
  const { path } = config
  if (typeof path !== 'string' || path === '') throw new Error(`"path" is ${JSON.stringify(path)}`)
  return addFile(config, { path, templateFile: templateFileOf(config, data, stage.api) }, { data, stage })
}

interface Place {
  readonly path: string
  /** Absolute. */
  readonly templateFile: string | undefined
}

async function addFile(
  config: ActionConfig,
  { path, templateFile }: Place,
  { data, stage }: { readonly data: Data; readonly stage: Stage },
): Promise<string> {
  const { api, root, changes, files } = stage
  const place = destinationOf(api.renderString(forward(path), dataOf(config, data)), root, api)
  const isForced = config['force'] === true
  if (changes.exists(place) && !isForced) {
    if (config['skipIfExists'] === true) return `${place} is there, and stays`
    if (files.has(place)) throw new Error(`${place} has been made by an action before this one`)
  }
  const bytes = templateFile === undefined ? undefined : readFileSync(templateFile)
  const content =
    bytes?.includes(0) === true
      ? bytes
      : await transformed(
          renderTemplate({ ...config, templateFile: undefined, ...textOf(config, bytes) }, data, api),
          config,
          data,
        )
  const mode = templateFile === undefined ? 0 : statSync(templateFile).mode & 0o111
  changes.write(place, content, { generated: true, overwrite: isForced, ...(mode > 0 && { mode: 0o644 | mode }) })
  files.add(place)
  return place
}

const textOf = ({ template }: ActionConfig, bytes: Buffer | undefined) => ({
  template: bytes === undefined ? template : bytes.toString('utf8'),
})

/** plop's `addMany`: the files of a folder of templates. */
export async function addMany(config: ActionConfig, data: Data, stage: Stage): Promise<string> {
  const { destination, stripExtensions = ['hbs'] } = config
  if (typeof destination !== 'string' || destination === '') {
    throw new Error(`"destination" is ${JSON.stringify(destination)}`)
  }
  const base = typeof config['base'] === 'string' ? stage.api.renderString(config['base'], data) : ''
  const home = resolve(stage.api.getPlopfilePath(), base)
  const found = await templateFiles(config, data, { stage, home })
  for (const file of found) {
    const inside = relative(home, file)
    const below = base === '' ? withoutFirst(inside) : inside.replace(base, '')
    const path = stripped(forward(join(destination, below)), stripExtensions)
    await addFile(config, { path, templateFile: file }, { data, stage })
  }
  return `${found.length} files`
}

async function templateFiles(
  config: ActionConfig,
  data: Data,
  { stage, home }: { readonly stage: Stage; readonly home: string },
): Promise<string[]> {
  const { templateFiles: given, globOptions } = config
  const patterns: unknown = typeof given === 'function' ? given() : given
  const rendered = [patterns].flat().map((pattern) => stage.api.renderString(String(pattern), data))
  const cwd = stage.api.getPlopfilePath()
  const options = { cwd, braceExpansion: false, expandDirectories: true, absolute: true, ...Object(globOptions) }
  const found = await stage.glob(rendered, options)
  return found.filter((file) => toPosix(file).startsWith(toPosix(home)) && statSync(file).isFile()).toSorted()
}

const withoutFirst = (path: string): string => normalize(path).split(sep).slice(1).join(sep)

/** `page.tsx.hbs` loses its `.hbs`; `page.hbs` keeps it, or it would have no ending at all. */
function stripped(path: string, extensions: unknown): string {
  const { dir, name, ext } = parse(path)
  if (Array.isArray(extensions) && !extensions.some((one) => `.${one}` === ext)) return path
  return parse(name).ext !== '' || name.startsWith('.') ? join(dir, name) : path
}
