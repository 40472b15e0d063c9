import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'

/** Every line of the logs `app.log` in a folder, the rotated ones included, oldest first. */
export async function logLines(folder: string): Promise<string[]> {
  const files = (await readdir(folder)).filter((file) => /^app.*\.log(?:\.gz)?$/.test(file))
  // the archives' names sort by age, and come before the file that is being written
  const byAge = files.toSorted((a, b) => Number(a === 'app.log') - Number(b === 'app.log') || (a < b ? -1 : 1))
  const texts = await Promise.all(
    byAge.map(async (file) => {
      const bytes = await readFile(join(folder, file))
      return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
    }),
  )
  return texts.flatMap((text) => (text === '' ? [] : text.replace(/\n$/, '').split('\n')))
}

/** The lines that are no JSON object. */
export function tornLines(lines: readonly string[]): string[] {
  return lines.filter((line) => {
    try {
      const value: unknown = JSON.parse(line)
      return typeof value !== 'object' || value === null
    } catch {
      return true
    }
  })
}
