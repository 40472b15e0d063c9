import { readFileSync, writeFileSync } from 'node:fs'
import { configurationPage } from './docs/render.ts'

/** `npm run docs` writes docs/configuration.md; with `--check` it only says whether it is up to date. */
const file = new URL('../docs/configuration.md', import.meta.url)
const page = configurationPage()

if (!process.argv.includes('--check')) {
  writeFileSync(file, page)
  console.log('docs/configuration.md is written.')
} else if (current() === page) {
  console.log('docs/configuration.md is up to date.')
} else {
  console.error('docs/configuration.md is not what the schema says: run `npm run docs` and commit it.')
  process.exitCode = 1
}

function current(): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
