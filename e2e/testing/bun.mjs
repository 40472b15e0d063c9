import { afterEach, test } from 'bun:test'
import { checks, makeUtils } from './checks.mjs'

const utils = makeUtils()
afterEach(() => utils.cleanup())
for (const [name, check] of Object.entries(checks)) test(name, () => check(utils))
