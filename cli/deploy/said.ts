import { visible } from '../project/visible.ts'
import type { Environment } from './environment.ts'

type Mask = Environment['mask']

const MOST = 15

/** What a program has said, fit to be shown: without secrets, and without what would steer a terminal. */
export const saidBy = (texts: readonly string[], mask: Mask): string =>
  texts
    .map((text) => mask(visible(text)).trim())
    .filter(Boolean)
    .join('\n')

/** The end of what it has said, as the end of a sentence about it. */
export const endOf = (said: string): string => (said === '' ? '.' : `:\n${said.split('\n').slice(-MOST).join('\n')}`)

/** Its first line that says something. */
export const firstLine = (text: string, mask: Mask): string => saidBy([text], mask).split('\n')[0]?.trim() || 'nothing'
