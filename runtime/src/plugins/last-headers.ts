import type { RequestContext } from '../logging/context.ts'

/** By symbol: it is between the plugin `security-headers` and the pipeline, and stands for that plugin's `onResponse`. */
export const addsHeaders = Symbol('fluxstack.adds-headers')

/** Headers that an answer gets without being read. */
export interface LastHeaders {
  /** Names in lower case: an answer that has one of them is for `onResponse`. */
  readonly unless: ReadonlySet<string>
  of(context: RequestContext): Readonly<Record<string, string>>
}

/** What the plugin gives beside its hooks; it is used where no other plugin looks at answers. */
export interface AddsHeaders {
  readonly [addsHeaders]: LastHeaders
}
