import { expect, it } from 'vitest'
import { filesNotRun, tally, type VitestReport } from './report.ts'

const file = (
  name: string,
  statuses: string[],
  status = 'passed',
  message = '',
): VitestReport['testResults'][number] => ({
  name,
  status,
  message,
  assertionResults: statuses.map((each, index) => ({ fullName: `test ${index}`, status: each })),
})
const report = (...testResults: VitestReport['testResults']): VitestReport => ({ success: true, testResults })

it('counts what passed and names what failed', () => {
  const result = tally(report(file('/r/a.test.ts', ['passed', 'failed'], 'failed')), 1, '/r')
  expect(result).toEqual({
    passed: 1,
    failed: 1,
    problems: ['a.test.ts > test 1 (failed)'],
    files: ['a.test.ts'],
  })
})

it('counts a skipped test as failed', () => {
  expect(tally(report(file('/r/a.test.ts', ['passed', 'skipped'])), 0, '/r').failed).toBe(1)
})

it('counts a file that broke before its first test', () => {
  const result = tally(report(file('/r/a.test.ts', [], 'failed', 'SyntaxError')), 1, '/r')
  expect(result.problems).toEqual(['a.test.ts (SyntaxError)'])
})

it('does not believe a run that failed with passing tests, or wrote nothing', () => {
  expect(tally(report(file('/r/a.test.ts', ['passed'])), 1, '/r').failed).toBe(1)
  expect(tally(undefined, null, '/r').failed).toBe(1)
})

it('finds files that were not run', () => {
  expect(filesNotRun(['a.test.ts', 'b.test.ts'], ['b.test.ts'])).toEqual(['a.test.ts'])
})
