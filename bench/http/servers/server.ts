import { createInterface } from 'node:readline'

/** What every server of the bench is started with, as JSON. */
export interface ServerOptions {
  /** A file for its log. */
  log: string
  /** A folder with a built client. */
  client: string
  /** What of FluxStack is on. */
  features: readonly string[]
}

export const options = JSON.parse(process.argv[2] ?? '{}') as ServerOptions

export { PATH } from './path.ts'

/** What all of them answer. */
export const hello = () => ({ message: 'Hello from the server', items: [1, 2, 3], ok: true })

/** Tells the port, and from then on, when asked, the microseconds of processor time that the process has used. */
export function listening(port: number): void {
  console.log(port)
  createInterface(process.stdin).on('line', () => {
    const { user, system } = process.cpuUsage()
    console.log(user + system)
  })
}
