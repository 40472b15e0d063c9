import { conformance } from '../test-support/conformance.ts'
import { startTestServer } from '../test-support/server.ts'

conformance('this Node', () => startTestServer('node'))
