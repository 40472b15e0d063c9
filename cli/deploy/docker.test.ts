import { describe, expect, test } from 'vitest'
import { makeApp, type GeneratedApp } from '../generate/test-support/app.ts'
import { standIns, type Grammar, type Reply } from './test-support/stand-in.ts'

/** What docker, podman and buildah agree on, and `compose` of the first two. */
const BUILD = ['--build-arg arg', '--tag name', '--file path', '--platform name', '--secret spec']
const COMPOSE: Grammar = {
  'compose up': { flags: ['--detach', '--wait', '--remove-orphans'] },
  'compose up --detach --wait postgres': {},
  'compose run --rm --no-deps app node dist/server/migrate.js --backup': {},
  'compose exec -T postgres pg_dump': { flags: ['--username n', '--format f', '--file f'], words: 1 },
}
const docker = (...replies: readonly Reply[]) => ({
  grammar: { version: {}, build: { flags: BUILD, words: 1 }, push: { words: 1 }, ...COMPOSE },
  replies,
})
const podman = (...replies: readonly Reply[]) => ({
  grammar: { version: {}, build: { flags: [...BUILD, '--format name'], words: 1 }, push: { words: 1 }, ...COMPOSE },
  replies,
})

async function fresh(db: 'sqlite' | 'postgres' | 'none' = 'sqlite'): Promise<GeneratedApp> {
  const app = await makeApp({ db })
  app.write('Dockerfile', 'FROM scratch\n')
  return app
}

const deployWith = (app: GeneratedApp, tools: { folder: string }, line = '') =>
  // Only the stand-ins: the machine may have a docker of its own.
  app.flux(`deploy docker --no-build --wait 0 ${line}`, { env: { PATH: tools.folder } })

const error = (said: { stdout: string }) => (JSON.parse(said.stdout) as { error: Record<string, string> }).error
const changing = ({ lines }: { lines(): string[] }) => lines().filter((line) => !line.endsWith(' version'))

describe('the engine', () => {
  const build = '--tag my-app:1 --file Dockerfile .'

  test.each([
    ['docker', { docker: docker(), podman: podman(), buildah: podman() }, `docker build ${build}`],
    ['podman', { podman: podman(), buildah: podman() }, `podman build --format docker ${build}`],
    ['buildah', { buildah: podman() }, `buildah build --format docker ${build}`],
    [
      'the next where docker’s daemon is not there',
      {
        docker: docker({ to: 'version', code: 1, complains: 'Cannot connect to the Docker daemon\n' }),
        podman: podman(),
      },
      `podman build --format docker ${build}`,
    ],
  ])('%s', async (_name, programs, line) => {
    const [app, tools] = [await fresh(), standIns(programs)]
    expect((await deployWith(app, tools, '--tag my-app:1')).code).toBe(0)
    expect(changing(tools)).toEqual([line])
  })

  test('is the one that was asked for', async () => {
    const [app, tools] = [await fresh(), standIns({ docker: docker(), buildah: podman() })]
    expect((await deployWith(app, tools, '--engine buildah --platform linux/arm64 --tag a:1 --tag a:2')).code).toBe(0)
    expect(changing(tools)).toEqual([
      'buildah build --format docker --platform linux/arm64 --tag a:1 --tag a:2 --file Dockerfile .',
    ])
  })

  test('none: what to install, why those that are there do not work, and the commands', async () => {
    const down = { to: 'version', code: 1, complains: 'Cannot connect to the Docker daemon\n' }
    const [app, tools] = [await fresh(), standIns({ docker: docker(down) })]
    const said = error(await deployWith(app, tools, '--json'))
    expect(said).toMatchObject({ code: 'TOOL_MISSING', fix: expect.stringContaining('docs.docker.com') })
    expect(said['detail']).toMatch(/docker is there and does not work: Cannot connect[^]*podman is not installed/)
    expect(said['detail']).toContain('docker build --tag my-app:latest')
    expect(app.exists('compose.yaml')).toBe(false)
  })

  test('builds images and starts none: buildah is not asked to', async () => {
    const [app, tools] = [await fresh(), standIns({ buildah: podman() })]
    expect(error(await deployWith(app, tools, '--up --engine buildah --json'))).toMatchObject({ code: 'INVALID_VALUE' })
  })
})

test('.npmrc goes to the build as a secret, where there is one and the Dockerfile asks for it', async () => {
  const [app, tools] = [await fresh(), standIns({ docker: docker() })]
  const secret = '--secret id=npmrc,src=.npmrc '
  const build = async (...files: [path: string, text: string][]) => {
    for (const [path, text] of files) app.write(path, text)
    expect((await deployWith(app, tools, '--tag my-app:1')).code).toBe(0)
    return changing(tools).at(-1)
  }
  expect(await build(['.npmrc', '//r/:_authToken=of-ours-alone\n'])).not.toContain(secret)
  const asking = 'FROM scratch\nRUN --mount=type=secret,id=npmrc,target=/app/.npmrc npm ci\n'
  expect(await build(['Dockerfile', asking])).toBe(`docker build ${secret}--tag my-app:1 --file Dockerfile .`)
})

test('what the page is told goes to the build, as far as the Dockerfile asks for it', async () => {
  const [app, tools] = [await fresh(), standIns({ docker: docker() })]
  app.write('Dockerfile', 'FROM x\nARG VITE_NAME\nARG FLUX_SECRET\n')
  app.write('.env', 'VITE_NAME="My shop"\nVITE_OTHER=1\nFLUX_SECRET=abcdefghijklmnopqrstuvwxyz0123456789\n')
  const said = await deployWith(app, tools, '--tag a:1 --build-arg BASE_IMAGE=b:2')
  expect(said.code).toBe(0)
  const own = ['--build-arg', 'VITE_NAME=My shop', '--build-arg', 'BASE_IMAGE=b:2']
  expect(tools.calls().at(-1)?.argv).toEqual(['build', ...own, '--tag', 'a:1', '--file', 'Dockerfile', '.'])
  expect(error(await deployWith(app, tools, '--build-arg nothing --json'))).toMatchObject({ code: 'INVALID_VALUE' })
})

describe('--push', () => {
  test('sends each tag, and undo names them', async () => {
    const [app, tools] = [await fresh(), standIns({ docker: docker() })]
    expect((await deployWith(app, tools, '--push --tag ghcr.io/me/a:1')).code).toBe(0)
    expect(changing(tools)).toEqual([
      'docker build --tag ghcr.io/me/a:1 --file Dockerfile .',
      'docker push ghcr.io/me/a:1',
    ])
    const undone = await app.flux('undo --yes')
    expect(undone.stdout + undone.stderr).toContain('delete ghcr.io/me/a:1 in its registry')
  })

  test('needs to know where to', async () => {
    const [app, tools] = [await fresh(), standIns({ docker: docker() })]
    expect(error(await deployWith(app, tools, '--push --tag a:1 --json'))).toMatchObject({ code: 'INVALID_VALUE' })
    expect(tools.calls()).toEqual([])
  })

  test('refused by the registry: how to sign in', async () => {
    const refused = { to: 'push', code: 1, complains: 'denied: permission_denied: write_package\n' }
    const [app, tools] = [await fresh(), standIns({ docker: docker(refused) })]
    const said = error(await deployWith(app, tools, '--push --tag ghcr.io/me/a:1 --json'))
    expect(said).toMatchObject({ code: 'NOT_LOGGED_IN', fix: expect.stringContaining('docker login ghcr.io') })
  })
})

describe('variables', () => {
  test('are not needed for an image alone, and are for a start', async () => {
    const [app, tools] = [await fresh(), standIns({ docker: docker() })]
    app.write('.env', '')
    expect((await deployWith(app, tools)).code).toBe(0)
    expect(error(await deployWith(app, tools, '--up --json'))).toMatchObject({
      code: 'ENVIRONMENT_INVALID',
      detail: 'FLUX_SECRET is not set.',
    })
  })
})

describe('--up: back up, migrate, start, ready', () => {
  test('SQLite', async () => {
    const [app, tools] = [await fresh(), standIns({ docker: docker() })]
    expect((await deployWith(app, tools, '--up --tag a:1')).code).toBe(0)
    expect(changing(tools).slice(1)).toEqual([
      'docker compose run --rm --no-deps app node dist/server/migrate.js --backup',
      'docker compose up --detach --wait --remove-orphans',
    ])
    expect(tools.calls().at(-1)?.env).toMatchObject({ APP_IMAGE: 'a:1' })
  })

  test('PostgreSQL', async () => {
    const [app, tools] = [await fresh('postgres'), standIns({ podman: podman() })]
    expect((await deployWith(app, tools, '--up --tag a:1')).code).toBe(0)
    expect(changing(tools).slice(1)).toEqual([
      'podman compose up --detach --wait postgres',
      expect.stringMatching(
        /^podman compose exec -T postgres pg_dump --username app --format custom --file \/backups\/before-\w+\.dump app$/,
      ),
      'podman compose up --detach --wait --remove-orphans',
    ])
  })

  test('a step that fails ends it, with what was done and the way back', async () => {
    const fails = { to: 'compose up', code: 1, complains: 'container my-app-app-1 is unhealthy\n' }
    const [app, tools] = [await fresh(), standIns({ docker: docker(fails) })]
    const said = error(await deployWith(app, tools, '--up --json'))
    expect(said).toMatchObject({
      code: 'DEPLOY_FAILED',
      detail: expect.stringContaining('unhealthy'),
      fix: expect.stringContaining('APP_IMAGE=<the image before>'),
      state: expect.stringContaining('Back up the database and bring it up to date'),
    })
  })
})

describe('a compose.yaml of the user’s', () => {
  test('that was edited stays where nothing of ours has changed', async () => {
    const [app, tools] = [await fresh(), standIns({ docker: docker() })]
    await deployWith(app, tools)
    app.write('compose.yaml', app.read('compose.yaml').replace('127.0.0.1:3000}', '8080}'))
    expect((await deployWith(app, tools)).code).toBe(0)
    expect(app.read('compose.yaml')).toContain('8080}')
  })

  test('that was there before is asked about', async () => {
    const [app, tools] = [await fresh(), standIns({ docker: docker() })]
    app.write('compose.yaml', 'services: {}\n')
    expect(error(await deployWith(app, tools, '--json'))).toMatchObject({ code: 'CHANGES_CONFLICT' })
    expect(changing(tools)).toEqual([])
    expect((await deployWith(app, tools, '--on-conflict keep')).code).toBe(0)
    expect(app.read('compose.yaml')).toBe('services: {}\n')
    expect((await deployWith(app, tools, '--force')).code).toBe(0)
    expect(app.read('compose.yaml')).toContain('healthcheck')
  })
})

test('without git, and with changes in no commit, it says what it deploys', async () => {
  const [app, tools] = [await fresh(), standIns({ docker: docker() })]
  await deployWith(app, tools)
  expect(changing(tools).at(-1)).toMatch(/--tag my-app:latest --tag my-app:\d{8}t\d{6}z --file/)
})
