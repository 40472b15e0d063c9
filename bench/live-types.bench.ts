import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeApp, type App } from '../e2e/support/app.ts'
import { must } from '../e2e/support/command.ts'
import { defineBench } from './define-bench.ts'

const count = 100

/** What a compiler needs for one component with five actions and a page that uses all of it, a hundred times. */
let made: App | undefined

export default defineBench({
  title: `Type check of ${count} live components of five actions, each on a page of its own, beside one`,
  rounds: 5,
  async cases() {
    made = await makeApp()
    const [one, all] = await Promise.all([project(made.dir, 'one', 1), project(made.dir, 'all', count)])
    return [
      { name: '1 component', run: () => check(one) },
      { name: `${count} components`, limit: 8, run: () => check(all) },
    ]
  },
  async close() {
    await made?.remove()
  },
})

/** Milliseconds by the compiler's own clock: starting Node is not part of it. */
async function check(folder: string): Promise<number> {
  const tsc = join(folder, '../node_modules/typescript/bin/tsc')
  const { stdout } = await must(process.execPath, [tsc, '-p', folder, '--diagnostics'], { cwd: folder })
  const [, seconds] = /Total time:\s+([\d.]+)s/.exec(stdout) ?? []
  if (!seconds) throw new Error(stdout)
  return Number(seconds) * 1000
}

async function project(app: string, name: string, size: number): Promise<string> {
  const folder = join(app, name)
  const numbers = Array.from({ length: size }, (_, index) => index)
  await mkdir(folder)
  await Promise.all([
    ...numbers.map((number) => writeFile(join(folder, `c${number}.ts`), component(number))),
    writeFile(join(folder, 'index.ts'), registry(numbers)),
    writeFile(join(folder, 'page.tsx'), page(numbers)),
    writeFile(
      join(folder, 'tsconfig.json'),
      JSON.stringify({
        extends: '../app/client/tsconfig.json',
        compilerOptions: { noEmit: true, incremental: false },
        include: ['*.ts', '*.tsx'],
      }),
    ),
  ])
  return folder
}

const component = (number: number): string => `
import { LiveComponent, type In } from '@fluxstack/runtime/live'
import { z } from 'zod'

export class C${number} extends LiveComponent.with({
  version: 1,
  state: z.object({
    count: z.number().default(0),
    title: z.string().default(''),
    rows: z.array(z.object({ id: z.number(), text: z.string(), done: z.boolean() })).default([]),
    at: z.date().optional(),
  }),
  props: z.object({ step: z.number().default(1), owner: z.string().default('') }),
  actions: {
    add: z.object({ text: z.string() }),
    rename: z.string(),
    toggle: z.object({ id: z.number(), done: z.boolean() }),
    increment: z.object({ by: z.number().int() }).optional(),
    clear: null,
  },
}) {
  add({ text }: In<C${number}, 'add'>) {
    return this.state.rows.push({ id: ${number}, text, done: false })
  }
  rename(title: In<C${number}, 'rename'>) {
    this.state.title = title
  }
  toggle({ id, done }: In<C${number}, 'toggle'>) {
    const row = this.state.rows.find((one) => one.id === id)
    if (row) row.done = done
  }
  increment(input: In<C${number}, 'increment'>) {
    this.state.count += input?.by ?? this.props.step
    return this.state.count
  }
  async clear() {
    this.state.rows = []
  }
}
`

const registry = (numbers: number[]): string => `
import { registry } from '@fluxstack/runtime/live'
${numbers.map((number) => `import { C${number} } from './c${number}.ts'`).join('\n')}
export const live = registry({ ${numbers.map((number) => `c${number}: C${number}`).join(', ')} })
`

const page = (numbers: number[]): string => `
import { createLive, useLiveField, useLivePart } from '@fluxstack/runtime/live/react'
import type { live } from './index.ts'
const { useLive } = createLive<typeof live>()
${numbers
  .map(
    (number) => `
export function Page${number}() {
  const it = useLive('c${number}', { step: 2 }, {
    optimistic: {
      add(state, { text }) { state.rows.push({ id: 0, text, done: false }) },
      clear(state) { state.rows = [] },
    },
  })
  const title = useLiveField(it.state?.title ?? '', (text) => it.rename(text))
  const done = useLivePart(it, ({ state }) => state?.rows.filter((row) => row.done).length)
  return (
    <form onSubmit={() => it.add({ text: title.value })}>
      <input {...title.bind} />
      {done} {it.state?.count} {it.pending.increment}
      <button onClick={() => it.increment({ by: 1 })} />
      <button onClick={() => it.toggle({ id: 1, done: true })} />
      <button onClick={() => it.clear()} />
    </form>
  )
}`,
  )
  .join('\n')}
`
