/** Where a debugger connects: `9229`, `localhost:9230`, or the default when nothing is given. */
export interface InspectorAddress {
  readonly host: string
  readonly port: number
}

/** Opens Node's inspector in this process and returns its address. Under Bun the process is started with `--inspect`. */
export async function openInspector({ host, port }: InspectorAddress): Promise<string | undefined> {
  if (process.versions['bun'] !== undefined) return undefined
  const inspector = await import('node:inspector')
  if (inspector.url() === undefined) inspector.open(port, host)
  return inspector.url()
}
