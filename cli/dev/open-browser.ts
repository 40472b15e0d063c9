import type { Context } from '../context.ts'

/** Opens an address in the person's browser; where there is none, the address on the terminal has to do. */
export async function openBrowser(url: string, { exec, log }: Pick<Context, 'exec' | 'log'>): Promise<void> {
  const [file, ...args] = browserCommand(url)
  const { exitCode } = await exec(file, args, { allowFailure: true, timeout: 10_000, spares: true })
  if (exitCode !== 0) log.warn(`No browser could be opened; open ${url} yourself.`)
}

function browserCommand(url: string): [string, ...string[]] {
  if (process.platform === 'darwin') return ['open', url]
  return process.platform === 'win32' ? ['cmd', '/c', 'start', '""', url] : ['xdg-open', url]
}
