import type { ChangeSet } from '../project/changes.ts'
import type { ProjectContext } from '../context.ts'
import type { FluxStackBuilder } from '../build/builder.ts'
import { CliError } from '../errors.ts'
import { discoverTargets } from '../build/discover.ts'
import { defineCommand } from '../define-command.ts'
import { choice, flag, text } from '../define-option.ts'

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
    platform: text('Which kind of machine the executable is for, with --target exe; default: this one', {
      placeholder: 'os-arch',
    }),
    mode: text('Which .env.<mode> and which environment of the configuration to use', { default: 'production' }),
    cache: flag('Take what earlier builds have made where nothing has changed', { negatable: true, default: true }),
    watch: flag('Build again whenever a file has changed, until Ctrl-C', { short: 'w' }),
    force: flag('Overwrite files that you have changed or written', { short: 'f' }),
    onConflict: choice('What to do with such files', ['keep', 'overwrite', 'merge']),
  },
  examples: [
    { command: 'flux build', summary: 'Build into dist' },
    { command: 'flux build --target static', summary: 'Build the page alone' },
    { command: 'flux build --target exe --platform linux-arm64', summary: 'Build one file for another machine' },
    { command: 'flux build --watch', summary: 'Build again at every change' },
    { command: 'flux build --json', summary: 'Print files, sizes and timings as data' },
  ],
  previews: true,
  needsProject: true,
  async run({ options: { mode, target, platform, cache, watch, force, onConflict }, ctx }) {
    const [{ FluxStackBuilder }, { showBuild }, { showChanges }] = await Promise.all([
      import('../build/builder.ts'),
      import('../build/show.ts'),
      import('../generate/report.ts'),
    ])
    const { root, env, signal, exec, log } = ctx
    const builder = new FluxStackBuilder({
      root,
      mode,
      env,
      signal,
      exec,
      log,
      cache,
      ...(target !== undefined && { target }),
      ...(platform !== undefined && { platform }),
    })
    const changes = await builder.project()
    if (ctx.dryRun) return preview(changes, ctx)
    if (changes) {
      const { settle } = await import('../generate/settle.ts')
      await settle(changes, new Map(), { force, onConflict }, ctx)
    }
    if (watch) return watchBuild(builder, ctx)
    const built = await ctx.progress('Building', () => builder.build())
    ctx.changed(built.changes)
    showChanges(built, ctx)
    return showBuild(built, ctx)
  },
})

/** A line for each build, an error for each that failed; with `--json` an object a line. */
async function watchBuild(builder: FluxStackBuilder, ctx: ProjectContext) {
  const [{ showRebuild }, { errorData, renderError, toCliError }] = await Promise.all([
    import('../build/show.ts'),
    import('../report.ts'),
  ])
  const say = (value: object) => ctx.json && ctx.stdout.write(`${JSON.stringify(value)}\n`)
  let builds = 0
  ctx.log.info('Watching for changes, until Ctrl-C.')
  await builder.watch({
    built(result) {
      builds += 1
      say({ ok: true, data: showRebuild(result, ctx) })
    },
    failed(thrown) {
      const error = toCliError(thrown)
      const { color, verbose, stderr } = ctx
      if (!say({ ok: false, error: errorData(error, verbose) })) {
        stderr.write(renderError(error, { color, verbose, columns: stderr.columns }))
      }
    },
  })
  return { builds }
}

/** A build only replaces what it has built; what can be shown first are the files that a target writes into the project. */
async function preview(changes: ChangeSet | undefined, ctx: ProjectContext) {
  if (!changes) {
    throw new CliError('NOTHING_TO_PREVIEW', {
      detail: 'This target writes nothing into the project, only its output folder.',
    })
  }
  const { showPreview } = await import('../generate/report.ts')
  await showPreview(changes, ctx)
}
