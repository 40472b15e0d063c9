/**
 * Imports a module that is not FluxStack's. A promise that it leaves rejected, with nobody to hear of it, counts as thrown:
 * Node would end the program over it, with a stack in the place of an error.
 */
export async function importForeign(url: string): Promise<Readonly<Record<string, unknown>>> {
  const strays: { readonly thrown: unknown }[] = []
  const heard = (thrown: unknown): void => void strays.push({ thrown })
  process.on('unhandledRejection', heard)
  try {
    const exports = (await import(/* @vite-ignore */ url)) as Readonly<Record<string, unknown>> // a module namespace
    // Node tells of them when the work at hand is done.
    await new Promise((done) => setImmediate(done))
    const [stray] = strays
    if (stray !== undefined) throw stray.thrown
    return exports
  } finally {
    process.off('unhandledRejection', heard)
  }
}
