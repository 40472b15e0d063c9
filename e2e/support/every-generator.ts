import { readFile, readdir, rm } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeApp, temporaryFolder, type App, type AppOptions } from './app.ts'
import type { Finished } from './command.ts'
import { expectFailure } from './failures.ts'
import type { Sample, SampledGenerator } from './generators.ts'
import { readTree } from './tree.ts'

interface Variant {
  readonly flags: readonly string[]
  /** What generators may need, and this app has. */
  readonly has: readonly string[]
  /** Whether each is taken back alone as well, in both ways, and not only after all others. */
  readonly alone: boolean
  /** What is only known when the test has started. */
  readonly prepare?: () => Promise<Prepared>
}

interface Prepared extends Pick<AppOptions, 'runtime' | 'env'> {
  /** For `npm test` alone, where it works on a database of its own. */
  readonly testEnv?: NodeJS.ProcessEnv
}

/** Packages, and the books of git and FluxStack. */
const notOurs = /^(?:node_modules|\.flux|\.git)(?:\/|$)/

/** Every file's hash, and every folder that is empty: one that was left behind is a trace, too. */
export async function projectTree(dir: string): Promise<Record<string, string>> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true }).then((all) =>
    all.map((entry) => ({ folder: entry.isDirectory(), path: relative(dir, join(entry.parentPath, entry.name)) })),
  )
  const paths = entries.filter(({ path }) => !notOurs.test(path))
  const empty = paths.filter(({ folder, path }) => folder && !paths.some((other) => other.path.startsWith(`${path}/`)))
  return { ...(await readTree(dir, notOurs)), ...Object.fromEntries(empty.map(({ path }) => [path, 'empty'])) }
}

/**
 * Holds every generator to its word in one app: alone it can be taken back in two ways, twice is once, and with all of them
 * together the app's own checks and tests pass.
 */
export function holdsEveryGenerator(
  generators: readonly SampledGenerator[],
  { flags, has, alone, prepare }: Variant,
): void {
  describe(`in a new app ${flags.join(' ')}`, () => {
    let app: App
    let prepared: Prepared
    let fresh: Record<string, string>
    const tree = () => projectTree(app.dir)
    const misses = ({ needs }: SampledGenerator) => needs.some((need) => !has.includes(need))
    const served = generators.filter((generator) => !misses(generator))
    const others = served.flatMap(({ samples: [, ...rest] }) => rest)
    const flux = async (args: readonly string[]): Promise<Finished> => {
      const result = await app.flux([...args])
      expect(result.code, `flux ${args.join(' ')}\n${result.all}`).toBe(0)
      return result
    }

    beforeAll(async () => {
      prepared = (await prepare?.()) ?? {}
      app = await makeApp({ flags: [...flags], ...prepared })
      fresh = await tree()
    })
    afterAll(() => app?.remove())

    describe.each(alone ? served : [])('$name, alone', ({ name, samples: [sample] }) => {
      it.each([`destroy ${name} ${sample.name}`, 'undo --yes'])('flux %s gives every byte back', async (line) => {
        await flux(sample.args)
        expect(await tree(), `${sample.line} changed nothing`).not.toEqual(fresh)
        await flux(line.split(' '))
        expect(await tree()).toEqual(fresh)
      })
    })

    it.each(generators.filter(misses))(
      '$name is refused, as the app lacks what it needs',
      async ({ samples: [sample] }) => {
        expectFailure(await app.flux([...sample.args]), 'GENERATOR_NEEDS', 1)
        expect(await tree()).toEqual(fresh)
      },
    )

    describe('all together', () => {
      const made = new Map<string, Sample>()
      const note = (sample: Sample) => made.set(`${sample.generator} ${sample.name}`, sample)

      it.each(served)('$name, and twice is once', async ({ samples: [sample] }) => {
        await flux(sample.args)
        note(sample)
        const once = await tree()
        expect((await flux(sample.args)).all).toContain('Nothing to change')
        expect(await tree()).toEqual(once)
      })

      it.skipIf(others.length === 0).each(others)('$line, an example too', async (sample) => {
        const before = await tree()
        const result = await app.flux([...sample.args])
        if (result.code === 0) return void note(sample)
        // It may only ask for a part that this app has not.
        expect(has.length, result.all).toBeLessThan(2)
        expectFailure(result, /GENERATOR_NEEDS|INVALID_VALUE/)
        expect(await tree()).toEqual(before)
      })

      it.each(['typecheck', 'lint', 'format:check'])('npm run %s passes', async (script) => {
        const result = await app.script(script)
        expect(result.code, result.all).toBe(0)
      })

      it('npm test passes, and runs every test that was generated', async () => {
        const report = await temporaryFolder()
        try {
          const file = join(report, 'report.json')
          const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
          const result = await app.script('test', reporters, { env: prepared.testEnv ?? {} })
          expect(result.code, result.all).toBe(0)
          const { testResults }: { testResults: { name: string }[] } = JSON.parse(await readFile(file, 'utf8'))
          const ran = testResults.map(({ name }) => relative(app.dir, name))
          const written = Object.keys(await tree()).filter((path) => /\.test\.tsx?$/.test(path) && !(path in fresh))
          expect(written.length).toBeGreaterThan(0)
          expect(ran).toEqual(expect.arrayContaining(written.filter((path) => !path.startsWith('tests/browser/'))))
        } finally {
          await rm(report, { recursive: true, force: true })
        }
      })

      it('taken back one after the other, every byte is as it was', async () => {
        for (const { generator, name } of [...made.values()].toReversed()) await flux(['destroy', generator, name])
        expect(await tree()).toEqual(fresh)
      })
    })
  })
}
