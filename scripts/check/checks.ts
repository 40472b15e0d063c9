import { hygieneProblems } from './hygiene.ts'
import { importProblems } from './imports.ts'
import { snippetProblems } from './snippets.ts'
import { templateProblems } from './templates.ts'
import { tools } from './tools.ts'
import type { Check } from './types.ts'

/** All that `npm run check` looks at. */
const checks: Check[] = [
  ...tools,
  { name: 'direction of imports', run: importProblems },
  { name: 'templates', run: templateProblems },
  { name: 'snippets in documents', run: snippetProblems },
  { name: 'registries and machine paths', run: hygieneProblems },
]

export interface CheckResult {
  name: string
  problems: string[]
}

/** Runs every check, printing each as it ends. */
export async function runChecks(print: (line: string) => void): Promise<CheckResult[]> {
  const results: CheckResult[] = []
  for (const { name, run } of checks) {
    const problems = await run()
    print(`${problems.length === 0 ? 'pass' : 'FAIL'}  ${name}`)
    for (const problem of problems) print(`      ${problem}`)
    results.push({ name, problems })
  }
  return results
}
