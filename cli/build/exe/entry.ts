import { createHash } from 'node:crypto'
import { readFileSync, readdirSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** The executable's first module: it hands over what is inside, then starts the server or what its argument names. */
export function exeEntry(outDir: string): string {
  const client = filesBelow(join(outDir, 'client')).filter(isServed)
  const migrations = filesBelow(join(outDir, 'server', 'migrations'))
  const imports = client.map((path, at) => `import f${at} from ${text(`./client${path}`)} with { type: 'file' }`)
  const carried = client.map(
    (path, at) => `${text(path)}: { file: f${at}, tag: ${text(tagOf(join(outDir, 'client', path)))} }`,
  )
  const texts = migrations.map((path) => {
    const file = join(outDir, 'server', 'migrations', path)
    return `${text(path.slice(1))}: ${text(readFileSync(file, 'utf8'))}`
  })
  return `${imports.join('\n')}
globalThis[Symbol.for('fluxstack.embedded')] = {
  client: ${client.length > 0 ? `{ ${carried.join(',\n')} }` : 'undefined'},
  migrations: { ${texts.join(',\n')} },
}
${start(readdirSync(join(outDir, 'server')).includes('migrate.js'))}`
}

function start(migrates: boolean): string {
  const uses = migrates
    ? 'Without an argument it serves; "migrate" brings the database up to date.'
    : 'It takes no argument.'
  const commands = migrates ? `{ migrate: () => import('./server/migrate.js') }` : '{}'
  return `
const commands = ${commands}
const [command, ...rest] = process.argv.slice(2)
const run = command === undefined ? () => import('./server/index.js') : Object.hasOwn(commands, command) && commands[command]
if (run && rest.length === 0) await run()
else {
  process.stderr.write('Unknown argument: ' + [command, ...rest].join(' ') + '. ' + ${text(uses)} + '\\n')
  process.exit(2)
}
`
}

const text = (value: string) => JSON.stringify(value)

/** As from a folder: no dotfiles but `.well-known`. */
const isServed = (path: string) => path.split('/').every((part) => !part.startsWith('.') || part === '.well-known')

/** Paths from a folder, `/assets/app.js`, sorted; none where there is no folder. */
function filesBelow(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => `/${relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/')}`)
      .toSorted()
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    throw error
  }
}

/** What the runtime would work out at the first request, and as long. */
const tagOf = (file: string) => createHash('sha256').update(readFileSync(file)).digest('base64url').slice(0, 22)
