import { FluxStackError } from '../../errors/errors.ts'

/**
 * Where the time goes, for so many milliseconds, as the JSON text that developer tools open.
 *
 * @throws FluxStackError with `PROFILE_UNSUPPORTED` where the runtime has no profiler; what aborts `signal`.
 */
export async function cpuProfile(ms: number, signal: AbortSignal): Promise<string> {
  const session = await openSession()
  try {
    await session.post('Profiler.enable').catch((cause: unknown) => {
      throw unsupported(cause)
    })
    // a sample each millisecond costs a few percent; the tools' own tenth of that costs a fifth
    await session.post('Profiler.setSamplingInterval', { interval: 1000 }).catch(() => {}) // not on every runtime
    await session.post('Profiler.start')
    await pause(ms, signal)
    const { profile } = (await session.post('Profiler.stop')) as { profile: object }
    return JSON.stringify(profile)
  } finally {
    // a profiler that is running stops with its session
    session.close()
  }
}

interface OpenSession {
  post(method: string, params?: object): Promise<unknown>
  close(): void
}

async function openSession(): Promise<OpenSession> {
  try {
    const { Session } = await import('node:inspector')
    const session = new Session()
    session.connect()
    return {
      post: (method, params) =>
        new Promise((resolve, reject) => {
          session.post(method, params, (error, result) => (error ? reject(error) : resolve(result)))
        }),
      close: () => session.disconnect(),
    }
  } catch (cause) {
    throw unsupported(cause)
  }
}

function unsupported(cause: unknown): FluxStackError {
  const message = 'This runtime has no CPU profiler'
  return new FluxStackError(message, { code: 'PROFILE_UNSUPPORTED', statusCode: 501, userMessage: message, cause })
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const give = (): void => {
      clearTimeout(timer)
      reject(signal.reason)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', give)
      resolve()
    }, ms)
    if (signal.aborted) give()
    else signal.addEventListener('abort', give, { once: true })
  })
}
