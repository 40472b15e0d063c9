import type { ResolvedConfig } from '../config/index.ts'
import type { LoggerOptions } from './logger.ts'
import type { LogTransport } from './transports.ts'

/** The section `logging` as a logger's options, with the transports that the app brings itself. */
export function loggerOptions(logging: ResolvedConfig['logging'], own: readonly LogTransport[] = []): LoggerOptions {
  const { level, levels, format, redact, console, file } = logging
  const { path, ...fileOptions } = file
  return {
    level,
    levels,
    redact,
    transports: [
      ...(console.enabled ? [{ type: 'console', level: console.level, format } as const] : []),
      ...(path === undefined ? [] : [{ type: 'file', path, ...fileOptions } as const]),
      ...own,
    ],
  }
}
