import { discoverTargets } from '../build/discover.ts'
import { defineCommand } from '../define-command.ts'
import { choice, text } from '../define-option.ts'

export default defineCommand({
  summary: 'Build the app for production',
  group: 'ship',
  description:
    'Writes the page to dist/client and the server, with everything it needs, to dist/server. The last build stays whole ' +
    'until the new one is complete. dist runs without node_modules.',
  options: {
    target: choice(
      'What to build; by default for what the app runs on',
      (await discoverTargets()).map(({ name }) => name),
    ),
    mode: text('Which .env.<mode> and which environment of the configuration to use', { default: 'production' }),
  },
  examples: [
    { command: 'flux build', summary: 'Build into dist' },
    { command: 'flux build --json', summary: 'Print files, sizes and timings as data' },
  ],
  needsProject: true,
  async run({ options: { mode, target }, ctx }) {
    const [{ FluxStackBuilder }, { showBuild }] = await Promise.all([
      import('../build/builder.ts'),
      import('../build/show.ts'),
    ])
    const { root, env, signal, exec, log } = ctx
    const builder = new FluxStackBuilder({
      root,
      mode,
      env,
      signal,
      exec,
      log,
      ...(target !== undefined && { target }),
    })
    const built = await ctx.progress('Building', () => builder.build())
    ctx.changed(built.changes)
    return showBuild(built, ctx)
  },
})
