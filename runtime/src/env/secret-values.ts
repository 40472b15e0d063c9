import { keep } from '../framework/keep.ts'

/** What the variables declared with `secret()` hold, for the log, which must not show them. */
export const secretValues = () => keep('fluxstack.secret-values', () => new Set<string>())
