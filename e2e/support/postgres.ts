import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, existsSync, readdirSync } from 'node:fs'
import { chmod, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { cleanEnv, must, run } from './command.ts'
import { installDebianPackages } from './debian.ts'
import { freePort } from './ports.ts'

export interface Postgres {
  /** For `DATABASE_URL`. */
  url: string
  /** Makes an empty database and gives its address. */
  database(name: string): Promise<string>
  stop(): Promise<void>
}

/** The folder of the server's programs: FLUX_POSTGRES, else the newest under Debian's place. */
function findPostgres(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const given = env['FLUX_POSTGRES']
  if (given) return given
  const root = '/usr/lib/postgresql'
  const versions = existsSync(root) ? readdirSync(root).toSorted((a, b) => Number(b) - Number(a)) : []
  return versions.map((version) => join(root, version, 'bin')).find((bin) => existsSync(join(bin, 'initdb')))
}

/** The folder of the server's programs; installed first on Debian as root, else an error that says how to get them. */
export async function postgresBinaries(): Promise<string> {
  const found = findPostgres()
  if (found) return found
  const elsewhere =
    'Install PostgreSQL 15 or later, then set FLUX_POSTGRES to the folder that holds initdb and postgres.'
  await installDebianPackages('a PostgreSQL server', ['postgresql'], elsewhere)
  const installed = findPostgres()
  if (!installed) throw new Error('postgresql was installed but /usr/lib/postgresql/*/bin/initdb is not there.')
  return installed
}

/** Starts a server of its own on a free port of the loopback address; it ends with the process that started it. */
export async function startPostgres(): Promise<Postgres> {
  const bin = await postgresBinaries()
  const folder = await mkdtemp(join(tmpdir(), 'flux-postgres-'))
  const user = await serverUser()
  if (user) chownSync(folder, user.uid, user.gid)
  await chmod(folder, 0o700)
  const data = join(folder, 'data')
  const as = user ? ['--reuid', `${user.uid}`, '--regid', `${user.gid}`, '--clear-groups'] : []
  const command = (program: string, args: string[]): [string, string[]] =>
    user ? ['setpriv', [...as, join(bin, program), ...args]] : [join(bin, program), args]
  await must(...command('initdb', ['-D', data, '-U', 'flux', '-A', 'trust', '-E', 'UTF8', '--no-sync']), {
    cwd: folder,
  })
  const port = await freePort()
  const settings = ['-c', 'listen_addresses=127.0.0.1', '-c', 'fsync=off', '-k', folder, '-p', `${port}`]
  const [program, args] = command('postgres', ['-D', data, ...settings])
  const server = spawn(program, args, { cwd: folder, env: cleanEnv(), stdio: ['ignore', 'ignore', 'pipe'] })
  await accepting(server)
  return handle(server, folder, bin, port)
}

function handle(server: ChildProcess, folder: string, bin: string, port: number): Postgres {
  // A database left alone by a crashed test run ends at once: nothing in it is wanted.
  const end = () => server.kill('SIGQUIT')
  process.once('exit', end)
  const address = (name: string) => `postgres://flux@127.0.0.1:${port}/${name}`
  return {
    url: address('postgres'),
    async database(name) {
      await must(join(bin, 'createdb'), ['-h', '127.0.0.1', '-p', `${port}`, '-U', 'flux', name])
      return address(name)
    },
    async stop() {
      process.off('exit', end)
      if (server.exitCode === null && server.signalCode === null) {
        const ended = once(server, 'exit')
        server.kill('SIGINT')
        await ended
      }
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** initdb and postgres refuse root. */
async function serverUser(): Promise<{ uid: number; gid: number } | undefined> {
  if (process.getuid?.() !== 0) return undefined
  const [uid, gid] = await Promise.all([run('id', ['-u', 'postgres']), run('id', ['-g', 'postgres'])])
  if (uid.code !== 0) throw new Error('PostgreSQL does not run as root and there is no user "postgres".')
  return { uid: Number(uid.stdout), gid: Number(gid.stdout) }
}

function accepting(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    server.stderr?.on('data', (chunk: Buffer) => {
      log += chunk.toString()
      if (log.includes('database system is ready to accept connections')) resolve()
    })
    server.once('error', reject)
    server.once('exit', (code) => reject(new Error(`postgres ended with ${code}\n${log}`)))
  })
}
