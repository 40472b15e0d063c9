import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import type { Exec } from '../../context.ts'
import { hostPlatform } from '../target.ts'
import { compileExe } from './compile.ts'

function built(files: Record<string, string>) {
  const outDir = mkdtempSync(join(tmpdir(), 'flux-compile-'))
  onTestFinished(() => rmSync(outDir, { recursive: true, force: true }))
  mkdirSync(join(outDir, 'server'))
  for (const [name, text] of Object.entries({ 'index.js': '', ...files }))
    writeFileSync(join(outDir, 'server', name), text)
  return outDir
}

/** A Bun that fails where the test says so. */
function fakeBun(fails: (args: readonly string[]) => boolean = () => false, stderr = 'error: Bun says why') {
  const calls: (readonly string[])[] = []
  const exec: Exec = async (_file, args = []) => {
    calls.push(args)
    return fails(args) ? { exitCode: 1, stdout: '', stderr } : { exitCode: 0, stdout: '', stderr: '' }
  }
  return { calls, exec }
}

test('a compiled library is required by a name that Bun sees', async () => {
  const outDir = built({
    'db.js': 'const x = c(import.meta.url)("./libsql.node")\nconst y = createRequire(import.meta.url)(`./b.node`)\n',
    'libsql.node': '',
    'b.node': '',
  })
  const { exec, calls } = fakeBun()
  expect(await compileExe({ outDir, root: outDir, exec })).toEqual({ bytecode: true })
  expect(readFileSync(join(outDir, 'server', 'db.js'), 'utf8')).toBe(
    'const x = require("./libsql.node")\nconst y = require("./b.node")\n',
  )
  expect(calls.at(-1)).toContain('--compile')
})

test('one that is found in another way is refused by its name', async () => {
  const outDir = built({ 'index.js': 'load(["./ima", "ge.node"].join(""))', 'image.node': '' })
  await expect(compileExe({ outDir, root: outDir, exec: fakeBun().exec })).rejects.toMatchObject({
    code: 'NATIVE_NOT_EMBEDDED',
    detail: expect.stringContaining('image.node'),
  })
})

test('code that cannot be had as bytecode is compiled without', async () => {
  const outDir = built({})
  const { exec, calls } = fakeBun((args) => args.includes('--bytecode'))
  expect(await compileExe({ outDir, root: outDir, exec })).toEqual({ bytecode: false })
  expect(calls).toHaveLength(3)
})

test('another machine’s is made of Bun for that machine', async () => {
  const outDir = built({})
  const { exec, calls } = fakeBun()
  await compileExe({ outDir, root: outDir, exec, platform: 'linux-arm64-musl' })
  expect(calls.at(-1)).toContain('--target=bun-linux-arm64-musl')
})

test('a library compiled for this machine is refused for another', async () => {
  const outDir = built({ 'index.js': 'c(import.meta.url)("./a.node")', 'a.node': '' })
  const { exec } = fakeBun()
  await expect(compileExe({ outDir, root: outDir, exec, platform: 'amiga-68k' })).rejects.toMatchObject({
    code: 'NATIVE_NOT_EMBEDDED',
    detail: expect.stringMatching(/a\.node .*not for amiga-68k/),
  })
  expect(await compileExe({ outDir, root: outDir, exec, platform: `${hostPlatform()}-baseline` })).toBeDefined()
})

test('a runtime that cannot be fetched is not asked for twice, and the fix says where it comes from', async () => {
  const outDir = built({})
  const words = `Failed to download 'bun-linux-aarch64-v1.4.5': DNSResolveFailed`
  const { exec, calls } = fakeBun((args) => args[0] === 'build', words)
  await expect(compileExe({ outDir, root: outDir, exec, platform: 'linux-arm64' })).rejects.toMatchObject({
    code: 'BUILD_FAILED',
    detail: expect.stringContaining(words),
    fix: expect.stringContaining('BUN_COMPILE_TARGET_TARBALL_URL'),
  })
  expect(calls.filter((args) => args[0] === 'build')).toHaveLength(1)
})

test.each([
  ['ENOSPC: No space left on device (write())', 'DISK_FULL'],
  ['EROFS: Read-only file system (open())', 'PERMISSION_DENIED'],
])('what the system refuses Bun, %s, is told as such', async (words, code) => {
  const outDir = built({})
  const { exec } = fakeBun((args) => args[0] === 'build', `error: failed to copy bun executable: ${words}`)
  await expect(compileExe({ outDir, root: outDir, exec })).rejects.toMatchObject({
    code,
    detail: expect.stringContaining(words),
    state: 'The last build is as it was.',
  })
})

test('what Bun refuses is told in its words, and a missing Bun by how to get it', async () => {
  const outDir = built({})
  const refuses = fakeBun((args) => args[0] === 'build').exec
  await expect(compileExe({ outDir, root: outDir, exec: refuses })).rejects.toMatchObject({
    code: 'BUILD_FAILED',
    detail: expect.stringContaining('Bun says why'),
  })
  await expect(compileExe({ outDir, root: outDir, exec: fakeBun(() => true).exec })).rejects.toMatchObject({
    code: 'COMMAND_NOT_FOUND',
    fix: expect.stringContaining('npm install --save-dev bun'),
  })
})
