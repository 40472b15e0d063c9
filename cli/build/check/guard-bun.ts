type Note = (what: string) => void

/** Bun's own ways to the world, beside those of Node that it has too. */
export function guardBun({ network, ports, files }: Record<'network' | 'ports' | 'files', Note>): void {
  const { Bun } = globalThis as { Bun?: object } // absent under Node
  if (Bun === undefined) return
  const opens = () => {
    ports('a port')
    return { port: 0, hostname: 'localhost', url: new URL('http://localhost'), stop: () => {}, unref: () => {} }
  }
  Object.assign(Bun, {
    serve: opens,
    listen: opens,
    async connect({ hostname, port }: { hostname?: string; port?: number }) {
      network(`${hostname}:${port}`)
      throw new Error(`connect ECONNREFUSED ${hostname}:${port}`)
    },
    async write(path: unknown) {
      files(String(path))
      return 0
    },
  })
}
