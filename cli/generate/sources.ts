import { CliError } from '../errors.ts'
import { suggest } from '../suggest.ts'
import type { GeneratorEntry } from './definition.ts'
import { discoverGenerators } from './discover.ts'
import { ownFile, ownNames } from './own/files.ts'
import { packagesWithGenerators } from './packages/find.ts'
import { plopfileOf } from './plop/find.ts'
import { listed } from './problem.ts'

/**
 * All generators that can be called in an app, by name: the app's own take the place of FluxStack's. One that is broken is among them
 * with its `problem`, so that one file does not take the list away.
 */
export async function allGenerators(root: string | undefined): Promise<readonly GeneratorEntry[]> {
  const builtIn = await discoverGenerators()
  if (root === undefined) return builtIn
  const own = await ownEntries(root, new Set(builtIn.map(({ name }) => name)))
  const taken = new Set(own.map(({ name }) => name))
  return [
    ...builtIn.filter(({ name }) => !taken.has(name)),
    ...own,
    ...(await plopEntries(root)),
    ...(await packageEntries(root)),
  ]
}

async function ownEntries(root: string, replaced: ReadonlySet<string>): Promise<GeneratorEntry[]> {
  const names = ownNames(root)
  if (names.length === 0) return []
  const { loadOwn } = await import('./own/own.ts')
  const entries = names.map(async (name): Promise<GeneratorEntry[]> => {
    const file = ownFile(root, name) ?? ''
    const found = await listed({ name, origin: file }, async () => [await loadOwn(root, name, file)])
    const note = replaced.has(name) ? `${file}, in place of FluxStack's own` : file
    return found.map((entry) => ({ ...entry, origin: note }))
  })
  return (await Promise.all(entries)).flat()
}

async function plopEntries(root: string): Promise<readonly GeneratorEntry[]> {
  const file = plopfileOf(root)
  if (file === undefined) return []
  return listed({ name: 'plop', origin: file }, async () =>
    (await import('./plop/plop.ts')).plopGenerators(root, file, isTakenFor(root)),
  )
}

/** Whether a name is that of a generator which goes before a plopfile's. */
async function isTakenFor(root: string): Promise<(name: string) => boolean> {
  const builtIn = new Set((await discoverGenerators()).map(({ name }) => name))
  return (name) => builtIn.has(name) || ownFile(root, name) !== undefined
}

async function packageEntries(root: string): Promise<GeneratorEntry[]> {
  const packages = packagesWithGenerators(root)
  const entries = packages.map((one) =>
    listed({ name: one.short, origin: one.name }, async () =>
      (await import('./packages/load.ts')).generatorsOf(one, root),
    ),
  )
  return (await Promise.all(entries)).flat()
}

/**
 * The generator of a name, when there is one: the app's own before FluxStack's, then the plopfile's, then those of packages. Only
 * what has to be looked into is loaded.
 * @throws CliError GENERATOR_BROKEN, PACKAGE_NOT_FOUND
 */
export async function findGenerator(name: string, root: string | undefined): Promise<GeneratorEntry | undefined> {
  const file = root === undefined ? undefined : ownFile(root, name)
  if (root !== undefined && file !== undefined) return (await import('./own/own.ts')).loadOwn(root, name, file)
  const builtIn = (await discoverGenerators()).find((entry) => entry.name === name)
  if (builtIn || root === undefined) return builtIn
  return (await fromPlop(name, root)) ?? fromPackages(name, root)
}

async function fromPlop(name: string, root: string): Promise<GeneratorEntry | undefined> {
  const file = plopfileOf(root)
  if (file === undefined || (name.includes(':') && !name.startsWith('plop:'))) return undefined
  const { plopGenerators } = await import('./plop/plop.ts')
  const found = await plopGenerators(root, file, isTakenFor(root))
  return found.find((entry) => entry.name === name || `plop:${entry.name}` === name)
}

/** `mail:mailer`, and `mailer` alone where one package only has it. A package that is not meant may be broken. */
async function fromPackages(name: string, root: string): Promise<GeneratorEntry | undefined> {
  const packages = packagesWithGenerators(root)
  if (packages.length === 0) return undefined
  const [prefix, plain] = name.includes(':') ? name.split(/:(?=[^:]*$)/) : [undefined, name]
  const meant = packages.filter((one) => prefix === undefined || one.short === prefix || one.name === prefix)
  const { generatorsOf } = await import('./packages/load.ts')
  const load = async (one: (typeof meant)[number]) => generatorsOf(one, root)
  const entries = await Promise.all(
    meant.map((one) =>
      prefix === undefined ? listed({ name: one.short, origin: one.name }, () => load(one)) : load(one),
    ),
  )
  const found = entries.flat().filter((entry) => entry.problem === undefined && entry.name.endsWith(`:${plain}`))
  if (found.length > 1) {
    throw new CliError('UNKNOWN_GENERATOR', {
      detail: `Several packages have a generator ${name}: ${found.map((entry) => entry.name).join(', ')}.`,
      fix: `Say which: flux generate ${found[0]?.name}`,
      state: 'Nothing was changed.',
    })
  }
  return found[0]
}

/** @throws CliError UNKNOWN_GENERATOR with what may have been meant */
export async function unknownGenerator(name: string, root: string | undefined): Promise<never> {
  const all = await allGenerators(root)
  const names = all.filter(({ problem }) => problem === undefined).map((entry) => entry.name)
  const near = suggest(name, names)
  const problems = all.flatMap(({ problem }) =>
    problem === undefined ? [] : [`What may have it does not work: ${problem}`],
  )
  throw new CliError('UNKNOWN_GENERATOR', {
    detail: [`There is no generator ${JSON.stringify(name)}. There are ${names.join(', ')}.`, ...problems].join('\n'),
    ...(near !== undefined && { fix: `Did you mean "flux generate ${near}"?` }),
    state: 'Nothing was changed.',
  })
}
