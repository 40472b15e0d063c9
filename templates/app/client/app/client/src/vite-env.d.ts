/** Only what is listed here exists in the browser: `import.meta.env.FLUX_SECRET` does not compile. */
interface ViteTypeOptions {
  strictImportMetaEnv: unknown
}

interface ImportMetaEnv {
  readonly VITE_APP_NAME?: string
}
