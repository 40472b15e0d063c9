import { constants } from 'node:os'
import type { FluxStackLogger } from '../logging/logger.ts'

const signals = ['SIGTERM', 'SIGINT'] as const

/**
 * Ends the process gracefully on SIGTERM and SIGINT; a second one ends it at once. Promises that nobody handled are logged,
 * and keep nobody else's request from its answer.
 */
export function stopOnSignals(stop: () => Promise<void>, logger: FluxStackLogger): void {
  let asked = false
  for (const signal of signals) {
    process.on(signal, () => {
      if (asked) process.exit(128 + constants.signals[signal])
      asked = true
      stop().then(
        () => process.exit(0),
        (error: unknown) => {
          logger.fatal('The stop failed', { err: error })
          process.exit(1)
        },
      )
    })
  }
  process.on('unhandledRejection', (reason) =>
    logger.error('A promise was rejected and nobody handled it', { err: reason }),
  )
}
