import { defineCommand } from '../define-command.ts'
import { argument, choice, flag, number } from '../define-option.ts'

const own = {
  build: flag('Build first, to know that it can be built', { negatable: true, default: true }),
  dockerfile: flag('Write a Dockerfile where there is none', { negatable: true, default: true }),
  wait: number('Seconds that the deployed app has until it answers; 0 does not ask it', {
    min: 0,
    max: 3600,
    default: 120,
    placeholder: 'seconds',
  }),
  deadline: number('Seconds that a command may take; default: 10 minutes, 30 for builds and deploys', {
    min: 1,
    max: 86_400,
    placeholder: 'seconds',
  }),
  force: flag('Overwrite files that you have changed or written', { short: 'f' }),
  onConflict: choice('What to do with such files', ['keep', 'overwrite', 'merge']),
}

export default defineCommand({
  summary: 'Bring the app to where it runs',
  group: 'ship',
  description:
    'Writes what the place needs (fly.toml, compose.yaml …), looks whether everything is there, backs up the database, brings it up to ' +
    'date, starts the new version and waits until it answers. --dry-run prints every command and runs none.',
  args: { target: argument('Where to') },
  options: own,
  examples: [
    { command: 'flux deploy fly --region fra', summary: 'Launch on Fly.io, or update what is there' },
    { command: 'flux deploy docker --tag ghcr.io/me/app:1 --push', summary: 'Build an image and push it' },
    { command: 'flux deploy fly --dry-run', summary: 'See every file and every command' },
  ],
  subjects: 'deployTargets',
  previews: true,
  needsProject: true,
  async run({ args, options, ctx }) {
    const { deploy } = await import('../deploy/deploy.ts')
    const values = Object.fromEntries(Object.entries(options).filter(([key]) => !(key in own)))
    return deploy({ target: args.target, values, options }, ctx)
  },
})
