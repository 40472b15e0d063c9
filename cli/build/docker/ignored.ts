/** What has no place in an image, or is made anew in it. The output folder is added. */
const needed = ['.env', '.env.*', '.npmrc', '.flux', '.git', 'node_modules', '*.flux-tmp', 'data']

// In a `.dockerignore` `**/node_modules`, `/node_modules/` and `node_modules` say the same of the app's own folder.
const bare = (line: string) =>
  line
    .trim()
    .replace(/^(?:\*\*\/|\/)/, '')
    .replace(/\/$/, '')

/** A `.dockerignore` that keeps secrets and what is built out of the build; unchanged when it does already. */
export function withIgnored(text: string, outDir: string): string {
  const there = new Set(text.split('\n').map(bare))
  const missing = [...needed, outDir].filter((name) => !there.has(name))
  if (missing.length === 0) return text
  const before = text === '' || text.endsWith('\n') ? text : `${text}\n`
  // Later lines win, so that what the app lets in again, as `!.env.example`, comes behind what keeps it out.
  return `# What an image must not hold\n${missing.join('\n')}\n${before}`
}
