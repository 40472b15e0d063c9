import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { ChangeSet } from './changes.ts'
import { hasPendingRecovery } from './recover.ts'
import { Model, apply, calls, startFiles, type Call, type StartFile } from './testing/operations.ts'
import { putFile, readTree, scratch } from './testing/tree.ts'
import { strikeOnce } from './testing/sweep.ts'
import { undo } from './undo.ts'

/** `FLUX_RUNS=2000` for a soak. */
const numRuns = Number(process.env['FLUX_RUNS'] ?? 150)
let base: string
beforeAll(() => void (base = mkdtempSync(join(scratch, 'flux-properties-'))))
afterAll(() => rmSync(base, { recursive: true, force: true }))

function fill(root: string, files: readonly StartFile[]): string {
  const model = new Model()
  for (const { path, bytes, mode } of files) {
    if (!model.isFree(path)) continue
    model.put(path, bytes, mode.toString(8))
    putFile(root, path, bytes, mode)
    if (path.includes('/')) chmodSync(join(root, path.slice(0, path.indexOf('/'))), mode === 0o600 ? 0o700 : 0o755)
  }
  return root
}

const start = (files: readonly StartFile[]): string => fill(mkdtempSync(join(base, 'p-')), files)

function stage(root: string, list: readonly Call[]): { changes: ChangeSet; model: Model } {
  const model = Model.of(readTree(root))
  const changes = new ChangeSet({ root, command: 'test' })
  for (const call of list) apply(call, model, changes)
  return { changes, model }
}

it('leaves the tree that a model predicts, and its undo the tree from before, byte for byte and mode for mode', async () => {
  await fc.assert(
    fc.asyncProperty(startFiles, fc.array(calls, { minLength: 1, maxLength: 3 }), async (files, sets) => {
      const root = start(files)
      const trees = []
      for (const list of sets) {
        const { changes, model } = stage(root, list)
        const before = readTree(root)
        await changes.preview()
        expect(readTree(root)).toEqual(before)
        const { id } = await changes.commit()
        expect(readTree(root)).toEqual(model.tree())
        if (id !== undefined) trees.push(before)
      }
      for (const before of trees.toReversed()) {
        await undo(root)
        expect(readTree(root)).toEqual(before)
      }
      expect(hasPendingRecovery(root)).toBe(false)
      rmSync(root, { recursive: true })
    }),
    { numRuns },
  )
})

it('commits twice what it commits once', async () => {
  await fc.assert(
    fc.asyncProperty(startFiles, calls, async (files, list) => {
      const root = start(files)
      const { changes } = stage(root, list)
      const first = await changes.commit()
      const after = readTree(root)
      expect(await changes.commit()).toBe(first)
      const again = new ChangeSet({ root, command: 'test' })
      for (const { path, bytes } of [...Model.of(after).files].map(([path, file]) => ({ path, ...file }))) {
        again.write(path, bytes)
      }
      expect(again.isEmpty).toBe(true)
      expect((await again.commit()).id).toBeUndefined()
      expect(readTree(root)).toEqual(after)
      rmSync(root, { recursive: true })
    }),
    { numRuns: numRuns / 2 },
  )
})

it('leaves the old tree or the new one, whatever call fails or is the last', async () => {
  const fault = fc.oneof(
    fc.constant({ kind: 'kill' as const }),
    fc.record({ kind: fc.constantFrom('EIO' as const, 'ENOSPC' as const, 'EACCES' as const), lasting: fc.boolean() }),
  )
  await fc.assert(
    fc.asyncProperty(
      startFiles,
      calls,
      fault,
      fc.double({ min: 0, max: 0.999, noNaN: true }),
      async (files, list, how, part) => {
        const scenario = {
          setUp: (folder: string) => fill(folder, files),
          async run(root: string, world: object) {
            const model = Model.of(readTree(root))
            const changes = new ChangeSet({ root, command: 'test', ...world })
            for (const call of list) apply(call, model, changes)
            await changes.commit()
          },
        }
        await expect(strikeOnce(scenario, how, part)).resolves.toBeUndefined()
      },
    ),
    { numRuns: numRuns * 2 },
  )
})
