import { runChecks } from './check/checks.ts'

const results = await runChecks((line) => console.log(line))
const failed = results.filter(({ problems }) => problems.length > 0).length
console.log(`${results.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
