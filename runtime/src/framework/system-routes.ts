import { Elysia } from 'elysia'
import { problemDetails } from '../errors/answer.ts'
import { type FieldError, FluxStackError, ServiceUnavailableError } from '../errors/errors.ts'
import { currentRequest } from '../logging/context.ts'
import type { FluxStackLogger } from '../logging/logger.ts'
import { inTime } from './in-time.ts'

/** Something the app needs before it can answer. `check` throws, or rejects, saying what is missing. */
export interface ReadyCheck {
  name: string
  check(): unknown
}

export interface Status {
  /** Why no traffic may come whatever the checks say: `starting`, `stopping`. */
  busy: string | undefined
  startedAt: number
  checks: readonly ReadyCheck[]
}

interface SystemRoutes {
  /** Path of the live socket. */
  livePath: string
  status: () => Status
  expose: boolean
  logger: FluxStackLogger
}

const CHECK_DEADLINE_MS = 5000

/** `/api/health`: the process is alive. `/api/ready`: it can answer, so traffic may come. */
export function systemRoutes({ livePath, status, expose, logger }: SystemRoutes) {
  const failing = new Set<string>()
  return new Elysia()
    .get(
      '/api/health',
      ({ set }) => {
        set.headers['cache-control'] = 'no-store'
        return { status: 'ok', uptime: Math.round((Date.now() - status().startedAt) / 1000) }
      },
      described('The process is alive'),
    )
    .get(
      '/api/ready',
      async ({ set }) => {
        set.headers['cache-control'] = 'no-store'
        const { busy, checks } = status()
        if (busy) return notReady([{ path: 'server', message: busy }])
        const failures = await Promise.all(checks.map((check) => failure(check, { expose, logger, failing })))
        const errors = failures.filter((one) => one !== undefined)
        return errors.length === 0 ? { status: 'ready' } : notReady(errors)
      },
      described('The process can answer: traffic may come'),
    )
    .get(livePath, () => {
      throw new FluxStackError('This is the live socket', { code: 'UPGRADE_REQUIRED', statusCode: 426 })
    })
}

function described(summary: string) {
  return { detail: { summary, tags: ['system'] } }
}

interface Watch extends Pick<SystemRoutes, 'expose' | 'logger'> {
  /** The checks that failed when last asked: the log tells what changes, and not every few seconds. */
  failing: Set<string>
}

async function failure(
  { name, check }: ReadyCheck,
  { expose, logger, failing }: Watch,
): Promise<FieldError | undefined> {
  try {
    await inTime(check, CHECK_DEADLINE_MS)
    if (failing.delete(name)) logger.info(`Ready again: ${name}`)
    return undefined
  } catch (error) {
    if (!failing.has(name)) logger.warn(`Not ready: ${name}`, { err: error })
    failing.add(name)
    const own = error instanceof FluxStackError ? error.userMessage : undefined
    const detail = error instanceof Error && expose ? error.message : 'Not ready'
    return { path: name, message: own ?? detail }
  }
}

/** What is not ready, one entry each; expected at a start, so it is not logged as an error. */
function notReady(errors: readonly FieldError[]): Response {
  const userMessage = `Not ready: ${errors.map(({ path, message }) => `${path} (${message})`).join(', ')}`
  const error = new ServiceUnavailableError(userMessage, { code: 'NOT_READY', userMessage })
  const problem = problemDetails(error, { expose: false, requestId: currentRequest()?.requestId })
  const headers = { 'content-type': 'application/problem+json; charset=utf-8', 'cache-control': 'no-store' }
  return new Response(JSON.stringify({ ...problem, errors }), { status: 503, headers })
}
