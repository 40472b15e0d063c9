import { defineCommand } from '../define-command.ts'
import { argument, flag, port, text } from '../define-option.ts'
import { CliError } from '../errors.ts'

const ACTIONS = ['generate', 'migrate', 'status', 'seed', 'reset', 'studio'] as const

export default defineCommand({
  summary: 'Make and apply migrations, seed, reset and look into the database',
  group: 'develop',
  description:
    'generate writes the migration that your models need; migrate applies what is pending; status lists what is and what is not; ' +
    'seed runs app/server/seed.ts; reset drops everything, migrates and seeds; studio opens drizzle-kit’s. ' +
    'All work on the database that DATABASE_URL or the configuration names. ' +
    'flux dev applies migrations by itself; in production node dist/server/migrate.js does.',
  args: {
    action: argument('What to do', { required: true, choices: ACTIONS }),
    name: argument('For generate: what the migration is called'),
  },
  options: {
    rename: text('For generate: what is another under a new name: posts:articles, posts.text:body', {
      multiple: true,
      placeholder: 'old:new',
    }),
    drop: flag('For generate: what is gone and not named by --rename is dropped'),
    force: flag('For reset: also in production, or on another machine'),
    port: port('For studio: where it listens'),
  },
  examples: [
    { command: 'flux db generate add-slug', summary: 'Make the migration that your models need' },
    { command: 'flux db generate --rename posts.text:body', summary: 'A column has another name' },
    { command: 'flux db migrate', summary: 'Apply what is pending' },
    { command: 'flux db reset --yes', summary: 'Start over with an empty database, and the seed' },
  ],
  previews: true,
  needsProject: true,
  async run({ args: { action, name }, options: { rename, drop, force, port }, ctx }) {
    if (name !== undefined && action !== 'generate') {
      throw new CliError('UNEXPECTED_ARGUMENT', { detail: `flux db ${action} takes no ${name}.` })
    }
    if (ctx.dryRun && (action === 'seed' || action === 'studio')) {
      throw new CliError('NOTHING_TO_PREVIEW', { detail: `flux db ${action} cannot be previewed.` })
    }
    switch (action) {
      case 'generate':
        return (await import('../db/generate.ts')).generate({ name, rename: rename ?? [], drop }, ctx)
      case 'migrate':
        return (await import('../db/migrate.ts')).migrate(ctx)
      case 'status':
        return (await import('../db/status.ts')).showStatus(ctx)
      case 'seed':
        return (await import('../db/seed.ts')).seed(ctx)
      case 'reset':
        return (await import('../db/reset.ts')).reset({ force }, ctx)
      case 'studio':
        return (await import('../db/studio.ts')).studio({ port }, ctx)
    }
  },
})
