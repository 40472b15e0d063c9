/** Beside `client/` and `server/` in the output folder. Apart from the schema, so that who only looks for it loads no zod. */
export const MANIFEST_FILE = 'manifest.json'

/** One file of a build as the manifest lists it. Paths are relative to the output folder, with `/`. */
export interface ManifestFile {
  readonly file: string
  /** Of the content, in hex. */
  readonly sha256: string
  readonly bytes: number
  readonly gzip: number
  /** Absent where nothing precompresses it: native files, images, fonts. */
  readonly brotli?: number | undefined
  /** Absent for what is no code: images, fonts, migrations. */
  readonly chunk?: { readonly name: string; readonly isEntry: boolean; readonly isVendor: boolean } | undefined
}
