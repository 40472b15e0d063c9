/** A file of the page inside the executable. */
export interface EmbeddedFile {
  /** Where the executable's own file system has it. */
  readonly file: string
  /** What tells its content from another, worked out by the build. */
  readonly tag: string
}

/** What a compiled executable carries, since nothing lies beside it. */
export interface Embedded {
  /** The page's files by path: `/assets/app.js`, `/assets/app.js.br`. */
  readonly client?: Readonly<Record<string, EmbeddedFile>>
  /** The texts of the migrations by path: `meta/_journal.json`. */
  readonly migrations?: Readonly<Record<string, string>>
}

const key = Symbol.for('fluxstack.embedded')

/**
 * What `flux build --target exe` has put into the program; undefined elsewhere. It is handed over by a symbol, because it has to
 * be there before the app is loaded, and the app's bundle is the same one that Bun runs from a folder.
 */
export function embedded(): Embedded | undefined {
  return (globalThis as { [key]?: Embedded })[key] // only the executable's first module sets it
}
