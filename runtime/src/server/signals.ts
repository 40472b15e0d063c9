import { constants } from 'node:os'
import type { FluxStackLogger } from '../logging/logger.ts'

const signals = ['SIGTERM', 'SIGINT'] as const

/**
 * Ends the process gracefully on SIGTERM and SIGINT; a second one ends it at once. Promises that nobody handled are logged,
 * and keep nobody else's request from its answer. An exception that nobody caught may have left anything half done: it is logged,
 * requests under way are answered, and the process ends with 1.
 */
export function stopOnSignals(stop: () => Promise<void>, logger: FluxStackLogger): void {
  let asked = false
  let code = 0
  const end = () => {
    asked = true
    stop()
      .catch((error: unknown) => {
        logger.fatal('The stop failed', { err: error })
        code = 1
      })
      .then(() => logger.flush())
      .finally(() => process.exit(code))
  }
  for (const signal of signals) {
    process.on(signal, () => {
      if (asked) process.exit(128 + constants.signals[signal])
      end()
    })
  }
  process.on('unhandledRejection', (reason) =>
    logger.error('A promise was rejected and nobody handled it', { err: reason }),
  )
  process.on('uncaughtException', (error, origin) => {
    logger.fatal('An exception was not caught: the server stops', { err: error, origin })
    code = 1
    if (!asked) end()
  })
}
