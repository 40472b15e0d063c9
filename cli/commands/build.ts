import { defineCommand } from '../define-command.ts'
import { text } from '../define-option.ts'

export default defineCommand({
  summary: 'Build the app for production',
  group: 'ship',
  description:
    'Writes the page to dist/client and the server, with everything it needs, to dist/server. The last build stays whole ' +
    'until the new one is complete. dist runs without node_modules.',
  options: {
    mode: text('Which .env.<mode> and which environment of the configuration to use', { default: 'production' }),
  },
  examples: [
    { command: 'flux build', summary: 'Build into dist' },
    { command: 'flux build --json', summary: 'Print files, sizes and timings as data' },
  ],
  needsProject: true,
  async run({ options: { mode }, ctx }) {
    const [{ buildApp }, { fileTable, serverBytes, size }] = await Promise.all([
      import('../build/build.ts'),
      import('../build/report.ts'),
    ])
    const { relative } = await import('node:path')
    const built = await ctx.progress('Building', () =>
      buildApp({ root: ctx.root, mode, env: ctx.env, signal: ctx.signal }),
    )
    const { files, natives, target, timings, warnings } = built
    const outDir = relative(ctx.root, built.outDir)
    for (const warning of warnings) ctx.log.warn(warning)
    ctx.log.print(
      fileTable(
        files.map((file) => ({ ...file, file: `${outDir}/${file.file}` })),
        ctx.stdout.columns,
      ),
    )
    const ms = (value: number) => `${Math.round(value)} ms`
    ctx.log.success(
      `Built in ${ms(timings.total)} (client ${ms(timings.client)}, server ${ms(timings.server)}); ` +
        `server JavaScript ${size(serverBytes(files))}`,
    )
    for (const native of natives) {
      ctx.log.info(
        `${outDir}/server/${native.name} runs on ${native.target} only: build on the kind of machine you deploy to.`,
      )
    }
    ctx.log.info(`Start it with ${target === 'bun' ? 'bun' : 'node'} ${outDir}/server/index.js`)
    return {
      ...built,
      outDir,
      serverBytes: serverBytes(files),
      natives: natives.map(({ name, target }) => ({ name, target })),
    }
  },
})
