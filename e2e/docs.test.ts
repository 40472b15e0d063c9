import { mkdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { documents, leftOut, snippetsOf } from '../scripts/check/snippets.ts'
import { temporaryFolder } from './support/app.ts'
import { run } from './support/command.ts'
import { fluxBin } from './support/paths.ts'

const shell = documents()
  .flatMap((document) => snippetsOf(document))
  .filter((snippet) => snippet.language === 'sh' && leftOut(snippet, 'no-run') === undefined)

const byDocument = documents()
  .map((document) => [document, shell.filter((snippet) => snippet.document === document)] as const)
  .filter(([, snippets]) => snippets.length > 0)

/** The commands that documents show, in order, in a folder where `npx flux` is this repository's build. */
describe.each(byDocument)('%s', (document, snippets) => {
  it('shows commands that work', async () => {
    const folder = await temporaryFolder()
    try {
      await mkdir(join(folder, 'node_modules', '.bin'), { recursive: true })
      await symlink(fluxBin, join(folder, 'node_modules', '.bin', 'flux'))
      for (const { line, text } of snippets) {
        const script = join(folder, 'snippet.sh')
        await writeFile(script, text)
        const result = await run('bash', ['-euo', 'pipefail', script], { cwd: folder })
        expect(result.code, `${document}:${line}\n${text}\n${result.all}`).toBe(0)
        await rm(script)
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})

it('there is something to run', () => {
  expect(shell.length).toBeGreaterThan(0)
})
