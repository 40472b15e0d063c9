import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Exec } from '../../context.ts'
import type { BuiltApp } from '../../define-target.ts'
import { dockerfile } from './dockerfile.ts'

const usual: BuiltApp = {
  name: 'My "app"',
  mode: 'production',
  runtime: 'node',
  hasClient: true,
  database: 'sqlite',
  port: 3000,
}

const versions: Record<string, string> = { pnpm: '11.2.0', yarn: '1.22.22', bun: '1.4.5' }

const here: Exec = async (file) => ({ exitCode: 0, stdout: `${versions[file] ?? ''}\n`, stderr: '' })

async function made(files: Record<string, string>, app: Partial<BuiltApp> = {}, exec = here, outDir = 'dist') {
  const root = mkdtempSync(join(tmpdir(), 'flux-dockerfile-'))
  onTestFinished(() => rmSync(root, { recursive: true, force: true }))
  for (const [path, text] of Object.entries({ 'package.json': '{}', ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
  const warnings: string[] = []
  const warn = (line: string) => void warnings.push(line)
  const text = await dockerfile({ root, outDir, app: { ...usual, ...app }, exec, warn })
  return { text, lines: text.split('\n'), warnings }
}

test('pinned, by stages, as a number that is not root, and without a shell', async () => {
  const { text, lines, warnings } = await made({ 'package-lock.json': '{}', 'vendor/a.tgz': '' })
  expect(lines).toContain(`ARG BASE_IMAGE=node:${process.versions.node}-slim`)
  expect(lines).toContain('COPY package.json package-lock.json ./')
  expect(lines).toContain('COPY vendor/ ./vendor/')
  expect(lines).toContain('RUN --mount=type=cache,id=npm,target=/cache npm ci --cache /cache --no-audit --no-fund')
  expect(lines).toContain('USER 1000:1000')
  expect(lines).toContain('CMD ["node", "dist/server/index.js"]')
  expect(lines).toContain('VOLUME /app/data')
  expect(text).toContain('org.opencontainers.image.title="My app "')
  expect(text).not.toMatch(/\{\{|undefined/)
  expect(warnings).toEqual([])
})

test('the health check is valid JSON and asks where the server listens', async () => {
  const { lines } = await made({ 'package-lock.json': '' })
  const line = lines.find((one) => one.startsWith('  CMD ["node", "-e"')) ?? ''
  const command: unknown = JSON.parse(line.replace('CMD', '').trim())
  expect(command).toEqual(['node', '-e', expect.stringContaining('process.env.PORT}/api/health')])
})

test('on Bun, built by Node, which runs flux', async () => {
  const { lines } = await made(
    { 'bun.lock': '', 'node_modules/bun/package.json': '{ "version": "1.4.2" }' },
    { runtime: 'bun', database: 'postgres' },
  )
  expect(lines).toContain('ARG BASE_IMAGE=oven/bun:1.4.2-slim')
  expect(lines).toContain(`ARG BUILD_IMAGE=node:${process.versions.node}-slim`)
  expect(lines).toContain('FROM ${BUILD_IMAGE} AS packages')
  expect(lines).toContain(
    'RUN --mount=type=cache,id=bun,target=/cache npm install --global --cache /cache --allow-scripts=bun bun@1.4.5',
  )
  expect(lines).toContain('CMD ["bun", "dist/server/index.js"]')
  expect(lines).not.toContain('VOLUME /app/data')
})

test.each([
  [
    'pnpm-lock.yaml',
    {},
    'npm install --global --cache /cache pnpm@11.2.0',
    'pnpm install --frozen-lockfile --store-dir /cache',
    'pnpm exec flux build',
  ],
  [
    'yarn.lock',
    {},
    'npm install --global --cache /cache yarn@1.22.22',
    'yarn install --frozen-lockfile --non-interactive --cache-folder /cache',
    'yarn --silent flux build',
  ],
  [
    'yarn.lock',
    { packageManager: 'yarn@4.9.1+sha224.abc' },
    'npm install --global --cache /cache @yarnpkg/cli-dist@4.9.1',
    'YARN_GLOBAL_FOLDER=/cache yarn install --immutable',
    'yarn flux build',
  ],
])('with %s %o', async (lock, manifest, get, install, build) => {
  const { text, lines } = await made({ [lock]: '', 'package.json': JSON.stringify(manifest) })
  const mount = `RUN --mount=type=cache,id=${lock.startsWith('pnpm') ? 'pnpm' : 'yarn'},target=/cache`
  expect(lines).toEqual(expect.arrayContaining([`${mount} ${get}`, `${mount} ${install}`]))
  expect(text).toContain(`RUN ${build}`)
})

test('names that would be more than names are refused, or are in one line', async () => {
  const lock = { 'package-lock.json': '{}' }
  const { text } = await made(lock, { name: 'My\u001b]0;title\u0007\nRUN id\\' })
  // oxlint-disable-next-line no-control-regex
  expect(text).not.toMatch(/^RUN id|[\u0000-\u0008\u000b-\u001f]/m)
  for (const outDir of ['d\nRUN id', 'd$(id)', 'two words', "d'"]) {
    await expect(made(lock, {}, here, outDir)).rejects.toMatchObject({ code: 'CONFIG_INVALID' })
  }
  expect((await made(lock, {}, here, './out/web/')).text).toContain('CMD ["node", "out/web/server/index.js"]')
})

test('without a lock file it installs what fits, and says what that means', async () => {
  const { text, warnings } = await made({})
  expect(text).toContain(' npm install --cache /cache --no-audit')
  expect(warnings).toEqual([expect.stringContaining('no lock file')])
})

test('a package manager that is not here is not pinned, and the build says how to', async () => {
  const files = { 'pnpm-lock.yaml': '' }
  const { text, warnings } = await made(files, {}, async () => ({ exitCode: 127, stdout: '', stderr: '' }))
  expect(text).toContain(' pnpm@latest')
  expect(warnings).toEqual([expect.stringContaining('"packageManager"')])
})

test('a token in .npmrc stays outside, and the page’s variables are asked for', async () => {
  const { text, lines } = await made({
    'package-lock.json': '',
    '.npmrc': '//registry.example/:_authToken=of-ours-alone',
    '.env': 'FLUX_SECRET=x\nVITE_NAME=a\n',
    '.env.production': 'VITE_NAME=b\nVITE_API=c\n# VITE_NO=1\n',
  })
  expect(text).toContain('--mount=type=secret,id=npmrc,target=/app/.npmrc npm ci')
  expect(text).toContain('docker build --secret id=npmrc,src=.npmrc ')
  expect(lines.filter((line) => line.startsWith('ARG VITE'))).toEqual(['ARG VITE_API', 'ARG VITE_NAME'])
  expect(text).not.toMatch(/of-ours-alone|FLUX_SECRET=x/)
})
