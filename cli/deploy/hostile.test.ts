import { expect, test } from 'vitest'
import { makeApp } from '../generate/test-support/app.ts'
import { standIns } from './test-support/stand-in.ts'

async function fresh() {
  const app = await makeApp()
  app.write('Dockerfile', 'FROM scratch\n')
  return app
}

test.each(['--tag=-x', '--tag=--all-tags/x --push', '--tag=a;id'])('%s is no name of an image', async (line) => {
  const [app, tools] = [await fresh(), standIns({ docker: { replies: [] } })]
  const said = await app.flux(`deploy docker --no-build ${line}`, { env: { PATH: tools.path } })
  expect(said).toMatchObject({ code: 2, stderr: expect.stringContaining('INVALID_VALUE') })
  expect(tools.calls()).toEqual([])
})

test.each(['', '-', '\u65e5\u672c', 'x'.repeat(200)])('an app called %j cannot be an image', async (name) => {
  const app = await fresh()
  app.write('package.json', JSON.stringify({ ...JSON.parse(app.read('package.json')), name }))
  const said = await app.flux('deploy docker --dry-run')
  expect(said).toMatchObject({ code: 2, stderr: expect.stringContaining('INVALID_NAME') })
})

test.each(['fly', 'render', 'docker', 'systemd --host h'])(
  'a folder of the build that scripts would run is refused before %s writes it into one',
  async (target) => {
    const app = await fresh()
    const outDir = JSON.stringify('d\nRUN id;$(id)')
    app.write(
      'fluxstack.config.ts',
      `import { defineConfig } from '@fluxstack/runtime/config'\nexport default defineConfig({ build: { outDir: ${outDir} } })\n`,
    )
    const said = await app.flux(`deploy ${target} --dry-run`)
    expect(said).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('CONFIG_INVALID') })
  },
)
