import type { Treaty } from '@elysiajs/eden/treaty2'
import type { AnyElysia, Elysia } from 'elysia'
import type { ProblemDetails } from '../errors/problem.ts'

type ProblemStatus = 400 | 401 | 403 | 404 | 409 | 413 | 422 | 429 | 500 | 503

/** Types that do not travel as JSON and stay as they are. */
type Opaque = Blob | ReadableStream | ArrayBuffer | FormData | Generator | AsyncGenerator | Response

/** What a value is after JSON: a date is a string. */
export type OverWire<T> = T extends Date
  ? string
  : T extends Opaque | ((...args: never) => unknown)
    ? T
    : T extends object
      ? { [K in keyof T]: OverWire<T[K]> }
      : T

interface AnyRoute {
  body: unknown
  headers: unknown
  params: unknown
  query: unknown
  response: Record<number, unknown>
}

/** Elysia types its own validation answer at 422; FluxStack answers problem details there. */
type OwnErrors<R> = Exclude<R, { type: 'validation' }>

type Answers<R> = { [S in keyof R]: S extends 422 ? OwnErrors<OverWire<R[S]>> | ProblemDetails : OverWire<R[S]> } & {
  [S in Exclude<ProblemStatus, keyof R>]: ProblemDetails
}

type Routes<R> = {
  [K in keyof R]: R[K] extends AnyRoute
    ? Omit<R[K], 'response'> & { response: Answers<R[K]['response']> }
    : Routes<R[K]>
}

/** Eden Treaty over an app whose errors are problem details and whose dates are strings. */
export type Client<App extends AnyElysia> = Treaty.Create<
  Elysia<'', App['~Singleton'], App['~Definitions'], App['~Metadata'], Routes<App['~Routes']>>
>
