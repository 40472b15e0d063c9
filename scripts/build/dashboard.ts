import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pageScript } from '../../runtime/src/monitoring/dashboard/page-script.ts'

/** Puts the bundled script of the dashboard's page where its sources are bundled in the checkout: an app has no bundler to run. */
export async function embedDashboard(folder: string): Promise<void> {
  const dashboard = join(folder, 'monitoring/dashboard')
  const text = JSON.stringify(await pageScript())
  await writeFile(
    join(dashboard, 'page-script.js'),
    `const script = ${text}\nexport async function pageScript() {\n  return script\n}\n`,
  )
  await rm(join(dashboard, 'page'), { recursive: true })
}
