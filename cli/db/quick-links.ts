interface Hooked {
  readonly url: string
  readonly format?: string | null | undefined
  readonly shortCircuit?: boolean
}

interface Hooks {
  resolve(
    specifier: string,
    context: { readonly parentURL?: string | undefined },
    next: (specifier: string) => Hooked,
  ): Hooked
}

/** What Node 22.15 and later have of `node:module`, and its types for Node 20 have not. */
interface Modules {
  readonly registerHooks?: (hooks: Hooks) => { deregister(): void }
}

/**
 * Does something while drizzle-orm's own files find each other without Node's help. Node 24 reads the whole of a package.json anew
 * for each file that it links; drizzle-orm's has 200 kB and its core 150 files, which is more than half of what reading models takes.
 */
export async function withQuickLinks<T>(work: () => Promise<T>): Promise<T> {
  const { registerHooks } = process.getBuiltinModule('node:module') as unknown as Modules // see there
  const hooks = registerHooks?.({
    resolve(specifier, { parentURL }, next) {
      if (!/^\.\.?\/.*\.js$/.test(specifier) || !parentURL?.includes('/node_modules/drizzle-orm/'))
        return next(specifier)
      // An ES module, as it says in its package.json; its CommonJS files end in .cjs.
      return { url: new URL(specifier, parentURL).href, format: 'module', shortCircuit: true }
    },
  })
  try {
    return await work()
  } finally {
    hooks?.deregister()
  }
}
