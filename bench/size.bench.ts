import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeApp, type App } from '../e2e/support/app.ts'
import { must } from '../e2e/support/command.ts'
import { defineBench, type BenchCase } from './define-bench.ts'

/** What `npm install` brings, development dependencies included, and what a production server is made of. */
let made: Promise<App> | undefined
const app = (): Promise<App> => (made ??= makeApp())
async function close(): Promise<void> {
  const done = await made
  made = undefined
  await done?.remove()
}

const modules = defineBench({
  title: 'node_modules of the default app, and what weighs in it, against the limit',
  unit: 'MB',
  rounds: 1,
  async cases() {
    const folder = join((await app()).dir, 'node_modules')
    const whole = await megabytes('-sm', folder)
    const packages = await heaviest(folder, 20)
    return [
      { name: 'limit', run: async () => 230 },
      { name: 'node_modules (du -sm)', limit: 1, run: async () => whole },
      ...packages.map(({ name, size }): BenchCase => ({ name, run: async () => size })),
    ]
  },
  close,
})

const server = defineBench({
  title: 'JavaScript of the server (index.js and its chunks), against the limit',
  unit: 'MB',
  rounds: 1,
  async cases() {
    const { dir, script } = await app()
    const built = await script('build')
    if (built.code !== 0) throw new Error(built.all)
    const folder = join(dir, 'dist/server')
    const files = (await readdir(folder, { recursive: true })).filter(
      (file) => /\.[cm]?js$/.test(file) && file !== 'migrate.js',
    )
    const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size))
    const size = sizes.reduce((sum, bytes) => sum + bytes, 0) / 1_000_000
    return [
      { name: 'limit', run: async () => 2 },
      { name: 'dist/server/**/*.js', limit: 1, run: async () => size },
    ]
  },
  close,
})

export default [modules, server]

/** The largest packages, scoped ones each for themselves. */
async function heaviest(folder: string, count: number): Promise<{ name: string; size: number }[]> {
  const top = (await readdir(folder)).filter((name) => !name.startsWith('.'))
  const scoped = await Promise.all(
    top
      .filter((name) => name.startsWith('@'))
      .map(async (scope) => (await readdir(join(folder, scope))).map((name) => `${scope}/${name}`)),
  )
  const names = [...top.filter((name) => !name.startsWith('@')), ...scoped.flat()]
  const sizes = await Promise.all(
    names.map(async (name) => ({ name, size: (await megabytes('-sk', join(folder, name))) / 1024 })),
  )
  return sizes.toSorted((a, b) => b.size - a.size).slice(0, count)
}

async function megabytes(flag: '-sm' | '-sk', folder: string): Promise<number> {
  return Number.parseInt((await must('du', [flag, folder])).stdout, 10)
}
