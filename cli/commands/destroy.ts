import { defineCommand } from '../define-command.ts'
import { argument, flag, text } from '../define-option.ts'

export default defineCommand({
  summary: 'Take back what flux generate made',
  group: 'maintain',
  description:
    'Removes the files of one generated thing and takes its wiring out of your code, also long after. Where you have edited ' +
    'one of its files since, you are asked, or nothing is touched. flux undo takes the last change back instead.',
  aliases: ['d'],
  args: { generator: argument('What was made'), name: argument('Its name') },
  options: {
    path: text('The sub-folder that it was put into', { placeholder: 'folder' }),
    skipWiring: flag('Where a file of yours cannot be edited, show what to take out instead of stopping'),
    force: flag('Remove also files that you have changed, and what is still imported', { short: 'f' }),
  },
  examples: [
    { command: 'flux destroy service mail', summary: 'Take back a service, its test and its registration' },
    { command: 'flux destroy service mail --dry-run', summary: 'See what that would do' },
  ],
  previews: true,
  needsProject: true,
  async run({ args, options, ctx }) {
    const { destroy } = await import('../generate/destroy.ts')
    return destroy({ ...args, options }, ctx)
  },
})
