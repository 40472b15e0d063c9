import { once } from 'node:events'
import { CliError } from '../../errors.ts'
import { ChangeSet } from '../changes.ts'

/** Run by the tests as a process of its own: edits `shared.txt` and writes thirty files of its own, when told to. */
const [root = '', name = ''] = process.argv.slice(2)
const changes = new ChangeSet({ root, command: name, argv: [name] })
if (changes.exists('shared.txt')) changes.edit('shared.txt', (text) => `${text}${name}\n`)
for (let i = 0; i < 30; i++) changes.write(`${name}/folder-${i % 5}/${i}.txt`, `${name} ${i}\n`.repeat(200))
process.stdout.write('ready\n')
await once(process.stdin, 'data')
try {
  await changes.commit()
  process.stdout.write('committed\n')
} catch (error) {
  const text = error instanceof CliError ? `${error.code} ${error.state ?? ''}` : String(error)
  process.stdout.write(`${text}\n`)
  process.exitCode = 1
}
