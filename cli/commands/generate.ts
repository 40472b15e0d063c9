import { defineCommand } from '../define-command.ts'
import { argument, choice, flag, text } from '../define-option.ts'

const own = {
  path: text('Put the files into a sub-folder of their usual ones', { placeholder: 'folder' }),
  skipTests: flag('Leave out the tests'),
  skipWiring: flag('Where a file of yours cannot be edited, show what to paste there instead of stopping'),
  force: flag('Overwrite files that you have changed or written', { short: 'f' }),
  onConflict: choice('What to do with such files', ['keep', 'overwrite', 'merge']),
}

export default defineCommand({
  summary: 'Make a part of the app: files, wiring and a test',
  group: 'create',
  description:
    'Writes files from templates, wires them into your own code, and brings a test that passes. Run twice it changes nothing; ' +
    'flux destroy takes it back later, flux undo right away. Without arguments it asks.',
  aliases: ['g'],
  args: { generator: argument('What to make'), rest: argument('Its name, and what else it takes', { variadic: true }) },
  options: own,
  examples: [
    { command: 'flux generate service mail', summary: 'A service with its test, registered' },
    { command: 'flux generate service mail --dry-run', summary: 'See what that would do' },
  ],
  subjects: 'generators',
  previews: true,
  needsProject: true,
  async run({ args, options, ctx }) {
    const { generate } = await import('../generate/generate.ts')
    const { generator, ...words } = args
    const values = Object.fromEntries(
      Object.entries({ ...words, ...options }).filter(([key]) => !(key in own) && key !== 'rest'),
    )
    return generate({ generator, values, options }, ctx)
  },
})
