import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe } from 'vitest'
import { storeContract } from '../test-support/contract.ts'
import { DiskStateStore } from './disk.ts'

describe('DiskStateStore', () => {
  let folder: string
  storeContract({
    open(now) {
      folder = mkdtempSync(join(tmpdir(), 'flux-store-'))
      return DiskStateStore.open({ folder: join(folder, 'deep', 'store'), now, maxBytes: 20_000, maxValueBytes: 1000 })
    },
    remove: async () => rmSync(folder, { recursive: true }),
  })
})
