import { defineBuildTarget } from '../../define-target.ts'

export default defineBuildTarget({
  summary: 'A Dockerfile for an image with the built app and nothing else',
  async next({ app }) {
    const { imageName } = await import('../docker/dockerfile.ts')
    return [
      `Build the image with docker build -t ${imageName(app.name)} ., or let flux deploy docker do it.`,
      'How to start it stands at the top of the Dockerfile.',
    ]
  },
  async project({ app, root, outDir, changes, exec, log }) {
    const [{ dockerfile }, { withIgnored }, { baseText }] = await Promise.all([
      import('../docker/dockerfile.ts'),
      import('../docker/ignored.ts'),
      import('../../project/base-text.ts'),
    ])
    const text = await dockerfile({ root, outDir, app, exec, warn: (line) => log.warn(line) })
    // One that has been edited is asked about only when there is something new to say.
    if (!changes.exists('Dockerfile') || baseText(root, 'Dockerfile') !== text) {
      changes.write('Dockerfile', text, { generated: true })
    }
    if (changes.exists('.dockerignore')) changes.edit('.dockerignore', (before) => withIgnored(before, outDir))
    else changes.write('.dockerignore', withIgnored('', outDir), { generated: true })
  },
})
