import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { makeApp } from '../support/app.ts'
import { killedAfter } from '../support/kill.ts'
import { random, seed } from '../support/random.ts'
import { readTree } from '../support/tree.ts'

const kills = Number(process.env['FLUX_BUILD_KILLS'] ?? 6)

it(`killed at any moment, dist is the old build or the new one, whole (${kills} kills, seed ${seed})`, async () => {
  const app = await makeApp()
  const page = join(app.dir, 'app/client/src/word.ts')
  const main = join(app.dir, 'app/client/src/main.tsx')
  await writeFile(main, `import { word } from './word.ts'\nconsole.log(word)\n${await readFile(main, 'utf8')}`)
  const write = (word: string) => writeFile(page, `export const word: string = '${word}'\n`)
  const dist = () => readTree(join(app.dir, 'dist'))
  const build = async (...args: string[]) => {
    const result = await app.flux(['build', ...args])
    expect(result.code, result.all).toBe(0)
    return { tree: await dist(), ms: result.ms }
  }
  await write('new')
  const next = await build('--no-cache')
  await write('old')
  const old = await build('--no-cache')
  const moment = random(seed)
  for (let index = 0; index < kills; index++) {
    await write('old')
    // What the last kill has left is dealt with by this build.
    expect((await build()).tree).toEqual(old.tree)
    await write('new')
    await killedAfter(moment() * next.ms * 1.1, ['build', '--no-cache'], app.dir)
    const left = await dist()
    // Between the two renames there is no dist; the next build brings the old one back.
    expect([{}, old.tree, next.tree]).toContainEqual(left)
  }
  expect((await build()).tree).toEqual(next.tree)
  expect((await readdir(app.dir)).filter((name) => name.endsWith('.flux-tmp'))).toEqual([])
  await app.remove()
})
