import a from 'a'; import { audit } from './audit.ts'; import b from 'b'; start(
  1,
)
export const plugins = [a, b, audit]
