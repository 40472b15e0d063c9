import { chmod, lstat, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { answerOf } from './db/answers.ts'
import { ownServer, type OwnServer } from './deploy/own-server.ts'
import { makeApp, temporaryFolder, type App } from './support/app.ts'
import { run } from './support/command.ts'
import { baseImage } from './support/images/base.ts'
import { tryBuildah } from './support/images/buildah.ts'
import { inspectImage } from './support/images/image.ts'
import { wrapBuildah } from './support/images/wrapped.ts'
import { freePort } from './support/ports.ts'

let app: App
let secret: string
const folders: string[] = []

beforeAll(async () => {
  app = await makeApp()
  secret = /^FLUX_SECRET=(.+)$/m.exec(await readFile(join(app.dir, '.env'), 'utf8'))?.[1] ?? ''
  if (secret.length < 32) throw new Error('The new app has no FLUX_SECRET to look for.')
})
afterAll(async () => {
  await app?.remove()
  for (const folder of folders) await rm(folder, { recursive: true, force: true })
})

async function folder(): Promise<string> {
  const made = await temporaryFolder()
  folders.push(made)
  return made
}

describe('flux deploy systemd, to a server that this machine plays', () => {
  let server: OwnServer
  let home: string
  let url: string
  let port: number

  beforeAll(async () => {
    home = await folder()
    server = await ownServer(home)
    port = await freePort()
    url = `http://127.0.0.1:${port}`
  })
  afterAll(() => server?.stop())

  const dir = () => join(home, 'srv')
  const deploy = () =>
    app.flux(['deploy', 'systemd', '--host', 'me@server', '--dir', dir(), '--port', `${port}`], { env: server.env })
  const current = () => readlink(join(dir(), 'current'))
  const addNote = async (text: string) => {
    const headers = { 'content-type': 'application/json' }
    const made = await fetch(`${url}/api/notes`, { method: 'POST', headers, body: JSON.stringify({ text }) })
    expect(made.ok, await made.text()).toBe(true)
  }
  const notes = async () => (await fetch(`${url}/api/notes`)).text()
  const answers = () =>
    expect.poll(async () => (await fetch(`${url}/api/ready`).catch(() => undefined))?.status).toBe(200)
  /** What the last deployment has printed, and a line of it as somebody would run it. */
  let printed = ''
  const follow = async (what: string, name: string) => {
    const line = printed.split('\n').find((each) => each.includes(what)) ?? ''
    const own = line.trim().replace(/^Data: /, '')
    const said = await run('sh', ['-c', own.replace(what, name)], { env: server.env })
    expect(said, `${line}\n${said.all}`).toMatchObject({ code: 0 })
    return said.stdout
  }

  it('launches: a release, secrets that only their owner can read, an app that answers', async () => {
    const said = await deploy()
    expect(said, said.all).toMatchObject({ code: 0 })
    expect((await fetch(`${url}/api/ready`)).status).toBe(200)
    expect(await (await fetch(url)).text()).toContain('<div id="root">')
    const env = join(dir(), 'shared/env')
    expect((await lstat(env)).mode & 0o777).toBe(0o600)
    expect(await readFile(env, 'utf8')).toBe(`FLUX_SECRET='${secret}'\n`)
    expect(said.all + (await server.log()) + (await readFile(server.unit, 'utf8'))).not.toContain(secret)
  })

  it('updates: backs up what is there, keeps data and secrets, and leads back by the line it prints', async () => {
    const first = await current()
    await addNote('kept')
    const said = await deploy()
    expect(said, said.all).toMatchObject({ code: 0 })
    expect(await current()).not.toBe(first)
    expect(await notes()).toContain('kept')
    expect(await readdir(join(dir(), 'shared/data/backups'))).toHaveLength(1)
    expect((await server.log()).match(/cat > /g)).toHaveLength(1)

    printed = said.stdout
    await follow('<the one before>', first.split('/').at(-1) ?? '')
    expect(await current()).toBe(first)
    await answers()
  })

  it('the data of before comes back by the lines it prints, also after a server that was killed', async () => {
    await addNote('written after the backup')
    await server.stop()
    const newest = (await follow('/backups', '/backups')).split('\n')[0] ?? ''
    await follow('<the newest>', newest)
    await answers()
    expect(await notes()).toContain('kept')
    expect(await notes()).not.toContain('written after the backup')
  })

  it('a blueprint of Render asks the deployed app, and says so when it does not answer', async () => {
    const ask = async (...more: string[]) =>
      answerOf(await app.flux(['deploy', 'render', '--no-build', '--json', '--url', url, ...more], { env: server.env }))
    expect(await ask('--wait', '20')).toMatchObject({ ok: true, data: { ready: true } })
    await server.stop()
    expect(await ask('--wait', '2')).toMatchObject({ ok: false, error: { code: 'NOT_READY' } })
  })
})

describe('flux deploy docker, with the buildah of this machine', () => {
  const tag = `localhost/flux-deploy-test:${process.pid}`
  afterAll(() => tryBuildah(['rmi', '--force', tag]))

  it('builds the image of a Dockerfile that is there, with what the page is told and its health check', async () => {
    const base = await baseImage('node')
    const bin = await folder()
    await wrapBuildah(bin, ['--pull-never'])
    const own = { Dockerfile: DOCKERFILE, '.env.production': 'VITE_SHOP=Blue\n' }
    for (const [file, text] of Object.entries(own)) await writeFile(join(app.dir, file), text)
    const env = { PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin:/usr/sbin:/sbin` }
    const args = ['--engine', 'buildah', '--tag', tag, '--build-arg', `BASE_IMAGE=${base}`, '--no-build', '--json']
    const said = await app.flux(['deploy', 'docker', ...args], { env })
    expect(said, said.all).toMatchObject({ code: 0 })
    expect(answerOf(said).data).toMatchObject({
      commands: [
        `buildah build --format docker --build-arg VITE_SHOP=Blue --build-arg BASE_IMAGE=${base} --tag ${tag} --file Dockerfile .`,
      ],
    })
    const { config } = await inspectImage(tag)
    expect(config).toMatchObject({ Labels: { shop: 'Blue' }, Healthcheck: { Test: ['CMD', 'true'] } })
    expect(JSON.stringify(config)).not.toContain(secret)
    for (const file of Object.keys(own)) await rm(join(app.dir, file))
  })
})

const DOCKERFILE = `ARG BASE_IMAGE
FROM \${BASE_IMAGE}
ARG VITE_SHOP
LABEL shop=\${VITE_SHOP}
COPY package.json .
HEALTHCHECK CMD ["true"]
`

describe('flux deploy fly, to a flyctl that notes how it is called', () => {
  it('builds, writes, creates, hands over, deploys; nothing private is seen', async () => {
    const bin = await folder()
    const flyctl = `#!/bin/sh
echo "$*" >> "${bin}/calls"
case "$*" in
  *list*|*regions*) echo '[]' ;;
  'secrets import'*) cat > "${bin}/stdin" ;;
esac
`
    await writeFile(join(bin, 'flyctl'), flyctl)
    await chmod(join(bin, 'flyctl'), 0o755)
    const env = { PATH: `${bin}:${dirname(process.execPath)}:/usr/bin:/bin` }
    const said = await app.flux(['deploy', 'fly', '--wait', '0'], { env })
    expect(said, said.all).toMatchObject({ code: 0 })
    const calls = await readFile(join(bin, 'calls'), 'utf8')
    expect(
      calls.split('\n').filter((line) => /^(?:apps create|volumes create|secrets import|deploy)/.test(line)),
    ).toEqual([
      'apps create my-app --org personal',
      'volumes create data --app my-app --region iad --size 1 --yes',
      'secrets import --stage --app my-app',
      'deploy --app my-app --config fly.toml --ha=false --yes',
    ])
    expect(await readFile(join(bin, 'stdin'), 'utf8')).toBe(`FLUX_SECRET=${secret}\n`)
    const files = await Promise.all(['fly.toml', 'Dockerfile'].map((file) => readFile(join(app.dir, file), 'utf8')))
    expect([said.all, calls, ...files].join('\n')).not.toContain(secret)
  })
})
