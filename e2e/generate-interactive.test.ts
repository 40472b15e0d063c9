import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { makeApp, type App } from './support/app.ts'
import { must } from './support/command.ts'
import { projectTree } from './support/every-generator.ts'
import { sampledGenerators } from './support/generators.ts'
import { keys, openTerminal } from './support/terminal.ts'

let app: App
beforeAll(async () => {
  app = await makeApp()
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com']
  for (const line of [
    ['init', '-q'],
    ['add', '-A'],
    [...author, 'commit', '-qm', 'The new app'],
  ]) {
    await must('git', line, { cwd: app.dir })
  }
})
afterAll(() => app?.remove())
afterEach(async () => {
  await must('git', ['checkout', '-q', '.'], { cwd: app.dir })
  await must('git', ['clean', '-fdq'], { cwd: app.dir })
})

const tree = () => projectTree(app.dir)
const open = (...args: string[]) =>
  openTerminal([process.execPath, join(app.dir, 'node_modules/fluxstack/dist/cli/flux.js'), ...args], app.dir)

/** As many presses of the arrow as bring the choice from the first generator to this one. */
async function downTo(name: string): Promise<string[]> {
  const names = (await sampledGenerators()).map((generator) => generator.name)
  return names.slice(0, names.indexOf(name)).map(() => keys.down)
}

describe('flux g, by key presses', () => {
  it('asks which, what and how, and names the line that does the same', async () => {
    const terminal = open('g')
    await terminal.waitFor('What do you want to generate?')
    terminal.press(...(await downTo('service')))
    await terminal.waitFor(/● service/)
    terminal.press(keys.enter)
    await terminal.waitFor('Name of its subject')
    terminal.press('mail', keys.enter)
    await terminal.waitFor('Give it the database?')
    terminal.press('y')
    const { code, text } = await terminal.ended
    expect(code, text).toBe(0)
    expect(text).toContain('Made service mail.')

    const [, same = ''] = /The same without questions:\s+(flux .+)/.exec(text) ?? []
    expect(same).toBe('flux g service mail --db')
    const asked = await tree()
    expect((await app.flux(['undo', '--yes'])).code).toBe(0)
    expect((await app.flux(same.split(' ').slice(1))).code).toBe(0)
    expect(await tree()).toEqual(asked)
  })

  it('says what is wrong with a name, and takes a better one', async () => {
    const terminal = open('g', 'service')
    await terminal.waitFor('Name of its subject')
    terminal.press('class', keys.enter)
    await terminal.waitFor('app-class')
    for (const _ of 'class') terminal.press('\u007F')
    terminal.press('mail', keys.enter)
    const { code, text } = await terminal.ended
    expect(code, text).toBe(0)
  })

  const steps = ['What do you want to generate?', 'Name of its subject', 'Give it the database?']
  describe.each([
    ['Ctrl-C', keys.interrupt],
    ['Esc', keys.escape],
  ])('%s', (_, key) => {
    it.each(steps)('at "%s" ends it with 130 and nothing written', async (last) => {
      const before = await tree()
      const terminal = open('g')
      const answers = [
        [...(await downTo('service')), keys.enter],
        ['mail', keys.enter],
      ]
      for (const step of steps.slice(0, steps.indexOf(last))) {
        await terminal.waitFor(step)
        terminal.press(...(answers.shift() ?? []))
      }
      await terminal.waitFor(last)
      terminal.press(key)
      const { code, raw } = await terminal.ended
      expect(code, raw).toBe(130)
      expect(raw.lastIndexOf('\u001B[?25h'), 'the cursor is shown again').toBeGreaterThan(
        raw.lastIndexOf('\u001B[?25l'),
      )
      expect(await tree()).toEqual(before)
    })
  })
})

describe('a file of yours that is in the way', () => {
  const file = 'app/server/services/mail.ts'
  const read = () => readFile(join(app.dir, file), 'utf8')
  const meet = async () => {
    expect((await app.flux(['g', 'service', 'mail'])).code).toBe(0)
    await writeFile(join(app.dir, file), (await read()).replace('Hello', 'Dear'))
    const edited = await read()
    const terminal = open('g', 'service', 'mail')
    await terminal.waitFor('What should happen to it?')
    return { edited, terminal }
  }

  it('can be looked at first, and kept', async () => {
    const { edited, terminal } = await meet()
    terminal.press(keys.up)
    await terminal.waitFor(/● Show the difference/)
    terminal.press(keys.enter)
    // Both may come at once, and what has been waited for is read.
    await terminal.waitFor(/Dear[\s\S]*What should happen to it\?/)
    terminal.press(keys.enter)
    const { code, text } = await terminal.ended
    expect(code, text).toBe(0)
    expect(await read()).toBe(edited)
  })

  it.each([
    ['overwritten', 1, /● Overwrite it/, 'Hello'],
    ['merged', 2, /● Merge/, 'Dear'],
  ])('can be %s', async (_, downs, chosen, word) => {
    const { terminal } = await meet()
    terminal.press(...Array.from({ length: downs }, () => keys.down))
    await terminal.waitFor(chosen)
    terminal.press(keys.enter)
    const { code, text } = await terminal.ended
    expect(code, text).toBe(0)
    expect(await read()).toContain(word)
  })

  it('stops everything by Ctrl-C', async () => {
    const { edited, terminal } = await meet()
    terminal.press(keys.interrupt)
    expect((await terminal.ended).code).toBe(130)
    expect(await read()).toBe(edited)
  })
})
