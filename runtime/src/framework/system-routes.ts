import { Elysia } from 'elysia'
import { problemDetails } from '../errors/answer.ts'
import { type FieldError, FluxStackError, ServiceUnavailableError, TimeoutError } from '../errors/errors.ts'
import { currentRequest } from '../logging/context.ts'

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
}

const CHECK_DEADLINE_MS = 5000

/** `/api/health`: the process is alive. `/api/ready`: it can answer, so traffic may come. */
export function systemRoutes({ livePath, status, expose }: SystemRoutes) {
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
        const failures = await Promise.all(checks.map((check) => failure(check, expose)))
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

async function failure({ name, check }: ReadyCheck, expose: boolean): Promise<FieldError | undefined> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError('No answer', { userMessage: 'No answer' })), CHECK_DEADLINE_MS)
  })
  try {
    await Promise.race([check(), late])
    return undefined
  } catch (error) {
    const own = error instanceof FluxStackError ? error.userMessage : undefined
    const detail = error instanceof Error && expose ? error.message : 'Not ready'
    return { path: name, message: own ?? detail }
  } finally {
    clearTimeout(timer)
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
