import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { createProgress } from './progress.ts'
import { Recorder } from './test-support/world.ts'

const OUTPUT = fileURLToPath(new URL('output.ts', import.meta.url))

/** Runs a script that has `out`, an output on stdout, under tsx. */
function script(code: string) {
  const source = `import { createOutput } from ${JSON.stringify(OUTPUT)}; const out = createOutput('stdout', 1); ${code}`
  return spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', source], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
  })
}

test('more than a pipe holds arrives whole, also at a slow reader', async () => {
  const child = script(`for (let i = 0; i < 30; i++) out.write('x'.repeat(100_000)); out.write('end')`)
  let text = ''
  for await (const chunk of child.stdout.setEncoding('utf8')) text += String(chunk)
  expect(text).toHaveLength(3_000_003)
  expect(text.endsWith('xend')).toBe(true)
})

test('a reader that leaves does not end the work', async () => {
  const child = script(
    `out.write('first'); process.stdin.on('data', () => { out.write('more'); out.write('more'); process.exitCode = 7; process.stdin.destroy() })`,
  )
  await new Promise((resolve) => child.stdout.once('data', resolve))
  child.stdout.destroy()
  await new Promise((resolve) => child.stdout.once('close', resolve))
  child.stdin.write('go')
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(7)
})

test('a reader that leaves in the middle of more than a pipe holds does not end the work', async () => {
  const child = script(
    `out.write('x'.repeat(1_000_000)); process.stdin.on('data', () => { out.write('more'); process.exitCode = 7; process.stdin.destroy() })`,
  )
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  child.stdout.destroy()
  await new Promise((resolve) => child.stdout.once('close', resolve))
  child.stdin.on('error', () => {}) // of a child that has ended too early, which its code says
  child.stdin.write('go')
  expect([await new Promise((resolve) => child.once('close', resolve)), stderr]).toEqual([7, ''])
})

test('progress on a terminal is one line that ends with the outcome', async () => {
  const stderr = new Recorder(true, 40)
  const progress = createProgress({ stderr, color: false, json: false, now: () => new Date(0), live: true })
  expect(await progress('Working', async () => 5)).toBe(5)
  await expect(progress('Failing', async () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(stderr.text.replaceAll('\u001B[K', '')).toBe('\r| Working\r+ Working  0.0 s\n\r| Failing\rx Failing  0.0 s\n')
})
