import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, dirname, join } from 'node:path'

/** A server of one's own, played on this machine: ssh runs here, sudo changes nobody, systemd is a program of some lines. */
export interface OwnServer {
  /** For the environment of `flux deploy systemd`. */
  readonly env: Record<string, string>
  readonly unit: string
  /** Commands as they arrived. */
  log(): Promise<string>
  stop(): Promise<void>
}

const ssh = `#!/bin/sh
echo "ssh $*" >> "$SERVER/log"
while [ "\${1#-}" != "$1" ]; do
  [ "$1" = -V ] && exit 0
  { [ "$1" = -o ] || [ "$1" = -l ]; } && shift
  shift
done
shift
exec sh -c "$*"
`

const sudo = `#!/bin/sh
[ "$1" = -n ] && shift
exec "$@"
`

/** The user of the app is not made here: files stay those of whoever runs the test. */
const install = `#!${process.execPath}
const args = process.argv.slice(2)
const own = []
for (let at = 0; at < args.length; at++) {
  if (args[at] === '-o' || args[at] === '-g') at++
  else own.push(args[at].replace('/etc/systemd/system', process.env.SERVER))
}
const { spawnSync } = require('node:child_process')
process.exit(spawnSync('/usr/bin/install', own, { stdio: 'inherit' }).status)
`

const id = `#!/bin/sh
[ "$1" = -u ] && exit 0
exec /usr/bin/id "$@"
`

const shared = `
const { closeSync, existsSync, openSync, readFileSync, writeFileSync } = require('node:fs')
const { spawn, spawnSync } = require('node:child_process')
const { parseEnv } = require('node:util')
const { SERVER, PATH } = process.env
const environment = (settings) => {
  const env = { PATH }
  for (const [key, value] of settings) {
    if (key === 'EnvironmentFile' && existsSync(value.replace(/^-/, ''))) Object.assign(env, parseEnv(readFileSync(value.replace(/^-/, ''), 'utf8')))
    if (key === 'Environment') env[value.slice(0, value.indexOf('='))] = value.slice(value.indexOf('=') + 1)
  }
  return env
}
const split = (text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]
const of = (settings, name) => settings.find(([key]) => key === name)?.[1]
`

const systemdRun = `#!${process.execPath}
${shared}
const args = process.argv.slice(2)
const settings = []
while (args[0].startsWith('-')) {
  const flag = args.shift()
  if (flag === '-p') settings.push(split(args.shift()))
}
const { status } = spawnSync(args[0], args.slice(1), { cwd: of(settings, 'WorkingDirectory'), env: environment(settings), stdio: 'inherit' })
process.exit(status)
`

const systemctl = `#!${process.execPath}
${shared}
const [verb, name] = process.argv.slice(2)
if (!['restart', 'start', 'stop'].includes(verb)) process.exit(0)
const pidFile = SERVER + '/pid'
const pid = existsSync(pidFile) ? Number(readFileSync(pidFile, 'utf8')) : 0
const alive = () => { try { process.kill(pid, 0); return true } catch { return false } }
if (pid > 0 && alive()) {
  process.kill(pid, 'SIGTERM')
  const until = Date.now() + 20000
  while (alive() && Date.now() < until) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
}
if (verb === 'stop') process.exit(0)
const settings = readFileSync(SERVER + '/' + name + '.service', 'utf8').split('\\n').filter((line) => /^\\w+=/.test(line)).map(split)
const [file, ...args] = of(settings, 'ExecStart').split(' ')
const out = openSync(SERVER + '/output', 'a')
const child = spawn(file, args, { cwd: of(settings, 'WorkingDirectory'), env: environment(settings), detached: true, stdio: ['ignore', out, out] })
writeFileSync(pidFile, String(child.pid))
closeSync(out)
child.unref()
`

/** Makes the programs in a folder, beside those of the machine. */
export async function ownServer(folder: string): Promise<OwnServer> {
  const bin = join(folder, 'bin')
  await mkdir(bin, { recursive: true })
  const programs = { ssh, sudo, install, id, systemctl, 'systemd-run': systemdRun }
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(bin, name), text)
    await chmod(join(bin, name), 0o755)
  }
  const env = {
    PATH: [bin, dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    SERVER: folder,
  }
  const log = () => readFile(join(folder, 'log'), 'utf8')
  return {
    env,
    unit: join(folder, 'my-app.service'),
    log,
    async stop() {
      const pid = Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => '0'))
      if (pid > 0) stopQuietly(pid)
    },
  }
}

function stopQuietly(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    // it has ended
  }
}
