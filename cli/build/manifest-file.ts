/** Beside `client/` and `server/` in the output folder. Apart from the schema, so that who only looks for it loads no zod. */
export const MANIFEST_FILE = 'manifest.json'
