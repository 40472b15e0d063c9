import { existsSync, readFileSync } from 'node:fs'
import { run } from './command.ts'

/** Whether this is Debian itself: Ubuntu says `ID_LIKE=debian`, and its chromium package is a stub. */
export function isDebian(): boolean {
  return existsSync('/etc/os-release') && /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'))
}

/**
 * Installs Debian packages when run as root on Debian, saying so; elsewhere fails with the exact command to run.
 *
 * @throws Error naming the command, when it may not install or when apt-get fails.
 */
export async function installDebianPackages(what: string, packages: string[], elsewhere: string): Promise<void> {
  const command = `apt-get install -y --no-install-recommends ${packages.join(' ')}`
  if (!isDebian()) throw new Error(`The tests need ${what}. ${elsewhere}`)
  if (process.getuid?.() !== 0) throw new Error(`The tests need ${what}. Run: sudo ${command}`)
  console.error(`Installing what the tests need (${what}): ${command}`)
  const env = { DEBIAN_FRONTEND: 'noninteractive' }
  const options = { env, timeout: 900_000 }
  const update = await run('apt-get', ['update', '-q'], options)
  const install = await run('apt-get', command.split(' ').slice(1), options)
  if (install.code !== 0) throw new Error(`${command} failed.\n${update.code === 0 ? '' : update.all}\n${install.all}`)
}
