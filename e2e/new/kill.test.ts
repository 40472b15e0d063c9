import { existsSync } from 'node:fs'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { flux, temporaryFolder } from '../support/app.ts'
import { must } from '../support/command.ts'
import { cloneFolder } from '../support/installs.ts'
import { killedAfter } from '../support/kill.ts'
import { fluxBin } from '../support/paths.ts'
import { random, seed } from '../support/random.ts'
import { readTree } from '../support/tree.ts'

/** How often each command is killed; `npm run soak` asks for more. */
const kills = Number(process.env['FLUX_KILLS'] ?? 8)
const next = random(seed)
const flags = ['--yes', '--no-install', '--no-git', '--pm', 'npm']

/** What may differ between two runs that did the same: the secret, and the records of the run itself. */
const ownToRun = /^(\.env|\.flux)(\/|$)/
/** What only a run that did not end leaves behind. */
const leftovers = /(^|\/)\.[^/]*\.flux-tmp|^\.flux\/journal\/.|\.tmp$/

let home: string
let complete: Record<string, string>
let duration: { new: number; undo: number }

beforeAll(async () => {
  home = await temporaryFolder()
  const made = await must(process.execPath, [fluxBin, 'new', 'my-app', ...flags], { cwd: home })
  complete = await readTree(join(home, 'my-app'), ownToRun)
  await cloneFolder(join(home, 'my-app'), join(home, 'copy'))
  const undone = await must(process.execPath, [fluxBin, 'undo', '--yes'], { cwd: join(home, 'copy') })
  duration = { new: made.ms, undo: undone.ms }
})
afterAll(() => rm(home, { recursive: true, force: true }))

const rounds = Array.from({ length: kills }, (_, index) => ({ round: index + 1, at: next() }))

describe(`killed at random moments, seed ${seed}`, () => {
  it.each(rounds)('flux new, $round at $at of its duration', async ({ round, at }) => {
    const parent = join(home, `new-${round}`)
    await mkdir(parent)
    await killedAfter(at * duration.new, ['new', 'my-app', ...flags], parent)
    const again = await flux(['new', 'my-app', ...flags], { cwd: parent })
    // Either the killed run had finished its work, or recovery did: then the folder is in the way, and whole.
    expect(again.code === 0 || again.all.includes('DIRECTORY_NOT_EMPTY'), again.all).toBe(true)
    expect(await readTree(join(parent, 'my-app'), ownToRun), again.all).toEqual(complete)
    expect(Object.keys(await readTree(parent)).filter((path) => leftovers.test(path.replace(/^my-app\//, '')))).toEqual(
      [],
    )
    expect(existsSync(join(parent, 'my-app', '.env'))).toBe(true)
    await rm(parent, { recursive: true })
  })

  it.each(rounds)('flux undo, $round at $at of its duration', async ({ round, at }) => {
    const parent = join(home, `undo-${round}`)
    await mkdir(parent)
    await must(process.execPath, [fluxBin, 'new', 'my-app', ...flags], { cwd: parent })
    const app = join(parent, 'my-app')
    await killedAfter(at * duration.undo, ['undo', '--yes'], app)

    await flux(['undo', '--list', '--cwd', existsSync(app) ? app : parent])
    const left = await readTree(app, ownToRun)
    expect([complete, {}]).toContainEqual(left)
    expect(await tracesIn(parent)).toEqual([])
    // The dead holder's lock stops nobody.
    await flux(['undo', '--yes'], { cwd: existsSync(app) ? app : parent })
    expect(await readTree(app, ownToRun)).toEqual({})
    await rm(parent, { recursive: true })
  })
})

async function tracesIn(parent: string): Promise<string[]> {
  return Object.keys(await readTree(parent)).filter((path) => leftovers.test(path.replace(/^my-app\//, '')))
}
