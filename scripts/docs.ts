import { readFileSync, writeFileSync } from 'node:fs'
import { pages } from './docs/pages.ts'

/** `npm run docs` writes the pages that are made; with `--check` it only says whether they are up to date. */
const isCheck = process.argv.includes('--check')

for (const [name, make] of Object.entries(pages)) {
  const file = new URL(`../docs/${name}`, import.meta.url)
  const page = await make()
  if (!isCheck) {
    writeFileSync(file, page)
    console.log(`docs/${name} is written.`)
  } else if (current(file) === page) {
    console.log(`docs/${name} is up to date.`)
  } else {
    console.error(`docs/${name} is not what the code says: run \`npm run docs\` and commit it.`)
    process.exitCode = 1
  }
}

function current(file: URL): string | undefined {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return undefined
  }
}
