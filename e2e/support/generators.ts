import { readdir } from 'node:fs/promises'
import type { AnyGenerator } from '../../cli/define-generator.ts'

/** A line that a generator shows as its example. */
export interface Sample {
  readonly generator: string
  /** As it is typed. */
  readonly line: string
  /** What follows `flux`. */
  readonly args: readonly string[]
  /** What `flux destroy <generator>` takes it back by. */
  readonly name: string
}

export interface SampledGenerator {
  readonly name: string
  readonly needs: readonly ('client' | 'database')[]
  /** Its examples; the first one works in a new app. */
  readonly samples: readonly [Sample, ...Sample[]]
}

/**
 * Every generator in `cli/generators`, with its own examples as sample answers: there is no list to edit.
 * @throws Error naming the generator whose first example does not call it
 */
export async function sampledGenerators(): Promise<readonly SampledGenerator[]> {
  const folder = new URL('../../cli/generators/', import.meta.url)
  const files = (await readdir(folder)).filter((file) => /^[a-z][a-z-]*\.ts$/.test(file)).toSorted()
  return Promise.all(
    files.map(async (file) => {
      const { default: generator } = (await import(new URL(file, folder).href)) as { default: AnyGenerator }
      return sampled(file.slice(0, -'.ts'.length), generator)
    }),
  )
}

function sampled(name: string, { examples, needs = [] }: AnyGenerator): SampledGenerator {
  const [first, ...others] = examples.flatMap(({ command }) => sampleOf(name, command) ?? [])
  if (first) return { name, needs, samples: [first, ...others] }
  throw new Error(
    `cli/generators/${name}.ts has no example that starts with "flux generate ${name} <name>": its tests are made from that.`,
  )
}

function sampleOf(generator: string, line: string): Sample | undefined {
  // As a shell splits it, for what examples need: quotes of either kind hold words together.
  const [flux, verb = '', called, ...rest] = (line.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []).map((word) =>
    word.replaceAll(/['"]/g, ''),
  )
  const name = rest.find((word) => !word.startsWith('-'))
  if (flux !== 'flux' || !['generate', 'g'].includes(verb) || called !== generator || name === undefined)
    return undefined
  return { generator, line, args: [verb, called, ...rest], name }
}
