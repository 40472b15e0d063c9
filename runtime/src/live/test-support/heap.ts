import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** Bytes that are held once what is not has been collected, on the runtime that runs this. */
export function heap(): number {
  const { Bun: bun } = globalThis as unknown as { readonly Bun?: { gc(now: boolean): void } } // where it is one
  const collect = bun ? () => bun.gc(true) : collector()
  for (let round = 0; round < 4; round++) collect()
  return process.memoryUsage().heapUsed
}

function collector(): () => void {
  setFlagsFromString('--expose-gc')
  return runInNewContext('gc') as () => void // what the flag gives
}
