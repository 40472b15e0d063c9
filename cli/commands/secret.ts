import { defineCommand } from '../define-command.ts'
import { argument, number, text } from '../define-option.ts'
import { CliError } from '../errors.ts'

const ACTIONS = ['rotate', 'prune'] as const

export default defineCommand({
  summary: 'Make a secret, or put a new one before the old',
  group: 'maintain',
  description:
    'Prints a new secret for FLUX_SECRET, from which all keys of the app are derived. ' +
    'rotate puts a new one before those of .env: what is made from then on is made with the new one, and what was made with an old one ' +
    'is accepted for as long as that one stands there. prune takes the old ones out.',
  args: { action: argument('Leave it out to print a new one', { choices: ACTIONS }) },
  options: {
    keep: number('How many stay beside the newest: 1 for rotate, 0 for prune', { min: 0, max: 9 }),
    file: text('The file it stands in', { default: '.env' }),
  },
  examples: [
    { command: 'flux secret', summary: 'Print one, to be set where the app runs' },
    { command: 'flux secret rotate', summary: 'Put a new one before the one in .env' },
    { command: 'flux secret prune', summary: 'Once all that was made with the old one has expired' },
  ],
  previews: true,
  needsProject: false,
  async run({ args: { action }, options: { keep, file }, ctx }) {
    if (action === undefined) {
      const { newSecret } = await import('../secret/new-secret.ts')
      const secret = newSecret()
      if (!ctx.json) ctx.log.print(secret)
      return { secret }
    }
    if (ctx.root === undefined) {
      throw new CliError('NOT_A_PROJECT', { detail: `${ctx.cwd} is not inside a FluxStack app.` })
    }
    const { changeSecrets } = await import('../secret/change.ts')
    return changeSecrets({ action, keep: keep ?? (action === 'rotate' ? 1 : 0), file }, { ...ctx, root: ctx.root })
  },
})
