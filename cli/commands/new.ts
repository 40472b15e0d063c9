import { defineCommand } from '../define-command.ts'
import { argument, choice, flag, text } from '../define-option.ts'
import { DATABASES, EXISTING, RUNTIMES, TEMPLATES } from '../new/choices.ts'
import { PACKAGE_MANAGERS } from '../project/package-manager.ts'

export default defineCommand({
  summary: 'Make a new app',
  group: 'create',
  description:
    'An app with an API, a page, a database and a component that is live between browsers. What the flags leave open is ' +
    'asked; --yes takes the defaults. In a git repository or a workspace the app becomes a part of it.',
  args: { dir: argument('Folder to make it in, and its name; "." for the current one') },
  options: {
    name: text('Name of the package, when it is not the folder’s', { placeholder: 'name' }),
    template: choice('With a page, or an API alone', TEMPLATES),
    runtime: choice('What runs it', RUNTIMES),
    db: choice('Where it keeps its data', DATABASES),
    pm: choice('Package manager; by default the one that ran the command', PACKAGE_MANAGERS),
    install: flag('Install the dependencies', { negatable: true }),
    git: flag('Make a git repository', { negatable: true }),
    existing: choice('What to do with files that are there already', EXISTING),
    force: flag('Write into a folder with files in it, over those of the same name'),
  },
  examples: [
    { command: 'flux new my-app', summary: 'Ask what it should be' },
    { command: 'flux new my-app --yes', summary: 'Take the defaults: page, Node, SQLite' },
    { command: 'flux new my-api --template api --db postgres', summary: 'An API on PostgreSQL' },
  ],
  previews: true,
  needsProject: false,
  neverHandedOver: true,
  async run({ args, options, ctx }) {
    const [{ createApp }, { packageRoot }] = await Promise.all([
      import('../new/create.ts'),
      import('../package-root.ts'),
    ])
    return createApp({ ...options, dir: args.dir }, ctx, packageRoot())
  },
})
