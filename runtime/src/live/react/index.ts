export { createLive, type LiveBinding, type LiveProviderProps } from './create-live.ts'
export { LiveError } from '../client/error.ts'
export type { ConnectionState } from '../client/connection.ts'
export type { LiveHandle } from '../client/types.ts'
