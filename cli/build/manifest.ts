import * as z from 'zod/mini'

const size = z.number().check(z.int(), z.nonnegative())

const file = z.object({
  /** Relative to the output folder, with `/`. */
  file: z.string(),
  /** Of the content, in hex. */
  sha256: z.string(),
  bytes: size,
  gzip: size,
  /** Absent where nothing precompresses it: native files, images, fonts. */
  brotli: z.optional(size),
  /** Absent for what is no code: images, fonts, migrations. */
  chunk: z.optional(
    z.object({
      /** Its name without the hash: `index`, `vendor-react`. The same from build to build. */
      name: z.string(),
      isEntry: z.boolean(),
      isVendor: z.boolean(),
    }),
  ),
})

/** `manifest.json` of a build: what was built, from what, and how large it is. */
export const buildManifestSchema = z.object({
  version: z.literal(1),
  /** The target: `node`, `bun`, `exe`, `static`. */
  target: z.string(),
  mode: z.string(),
  /** What is started: `server/index.js`; absent for a target that only has a page. */
  entry: z.optional(z.string()),
  /** The kind of machine it is for, where one was asked for: `linux-arm64`. */
  platform: z.optional(z.string()),
  /** By name: fluxstack, runtime, vite. Not the time of the build, so that the same input gives the same bytes. */
  versions: z.record(z.string(), z.string()),
  files: z.array(file),
})

export type BuildManifest = z.infer<typeof buildManifestSchema>

export { MANIFEST_FILE, type ManifestFile } from './manifest-file.ts'
