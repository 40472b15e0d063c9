import { flag, text } from './define-option.ts'

/** The options every command takes. */
export const GLOBAL_OPTIONS = {
  json: flag('Print one JSON object on stdout (flux dev: one a line), everything else on stderr'),
  dryRun: flag('Show what would change and write nothing, where a command changes the project'),
  yes: flag('Take the default answer to every question', { short: 'y' }),
  cwd: text('Work in another folder', { placeholder: 'folder' }),
  verbose: flag('Show details, and the stack of an error'),
  color: flag('Use colours (default: on a terminal, unless NO_COLOR is set)', { negatable: true }),
  help: flag('Show help', { short: 'h' }),
  version: flag('Show the version', { short: 'v' }),
} as const

/** `strictPort` → `--strict-port` */
export const toFlag = (key: string): string => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
