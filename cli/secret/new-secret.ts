import { randomBytes } from 'node:crypto'

/** 32 random bytes as 43 characters that need quotes nowhere. */
export const newSecret = (): string => randomBytes(32).toString('base64url')
