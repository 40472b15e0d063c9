/** What vitest's JSON reporter writes, as far as it is read here. */
export interface VitestReport {
  success: boolean
  testResults: {
    name: string
    status: string
    message?: string
    assertionResults: { fullName: string; status: string }[]
  }[]
}

export interface Tally {
  passed: number
  failed: number
  /** What to print: each failure, by its file and sentence. */
  problems: string[]
  /** The test files that ran, by their path from the root. */
  files: string[]
}

/**
 * Counts a run. A test that was skipped counts as failed, since nothing is skipped in silence; a file that broke before
 * its first test, and a run that failed though its tests passed, count as one failure.
 */
export function tally(report: VitestReport | undefined, exitCode: number | null, root: string): Tally {
  if (!report)
    return { passed: 0, failed: 1, problems: [`vitest ended with ${exitCode} and wrote no report`], files: [] }
  const result: Tally = { passed: 0, failed: 0, problems: [], files: [] }
  for (const file of report.testResults) {
    const path = file.name.replaceAll('\\', '/').replace(`${root.replaceAll('\\', '/')}/`, '')
    result.files.push(path)
    for (const test of file.assertionResults) {
      if (test.status === 'passed') result.passed += 1
      else fail(result, `${path} > ${test.fullName} (${test.status})`)
    }
    const broken = file.status !== 'passed' && file.assertionResults.every(({ status }) => status === 'passed')
    if (broken || file.assertionResults.length === 0) fail(result, `${path} (${file.message || 'holds no test'})`)
  }
  if (exitCode !== 0 && result.failed === 0) fail(result, `vitest ended with ${exitCode} though its tests passed`)
  return result
}

function fail(result: Tally, problem: string): void {
  result.failed += 1
  result.problems.push(problem)
}

/** Test files on the disk that no run picked up. */
export function filesNotRun(onDisk: string[], run: string[]): string[] {
  const seen = new Set(run)
  return onDisk.filter((path) => !seen.has(path))
}
