import { startApp } from './test-support/app.ts'
import { securityTests } from './test-support/security-tests.ts'

securityTests(`Node ${process.versions.node}`, startApp)
