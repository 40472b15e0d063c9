import { ConflictError, ForbiddenError, ServiceUnavailableError, ValidationError } from '../../errors/errors.ts'
import { keep } from '../../framework/keep.ts'
import { orClientGone } from '../client-gone.ts'
import type { MonitoringPart, PartContext } from '../parts.ts'
import { cpuProfile } from './cpu.ts'
import { heapSnapshot } from './heap.ts'

type Kind = 'cpu' | 'heap'

/** Of the process and not of one app in it: two profiles would measure each other. */
const running = keep('fluxstack.profiles', (): { kind: Kind | undefined } => ({ kind: undefined }))

const DEFAULT_SECONDS = 10
/** A download that has not ended by then is cut. */
const DOWNLOAD_MS = 600_000

/** CPU profiles and heap snapshots on demand, one at a time, as downloads. */
export function profilesPart({ config, logger }: PartContext): MonitoringPart | undefined {
  const { enabled, longest } = config.monitoring.profiles
  if (!enabled) return undefined
  const stop = new AbortController()
  return {
    name: 'profiles',
    report: () => ({ running: running.kind ?? null, longest }),
    stop: () => stop.abort(new ServiceUnavailableError('The app stops')),
    routes: [
      {
        method: 'POST',
        path: '/_flux/profile/cpu',
        access: 'token',
        async handle(request) {
          refuseOthersPages(request)
          const seconds = secondsOf(request, longest / 1000)
          const done = begin('cpu')
          logger.info(`CPU profile of ${seconds} s`)
          try {
            const signal = AbortSignal.any([request.signal, stop.signal])
            return download(await cpuProfile(seconds * 1000, signal), 'cpuprofile')
          } catch (error) {
            throw orClientGone(request, error)
          } finally {
            done()
          }
        },
      },
      {
        method: 'POST',
        path: '/_flux/profile/heap',
        access: 'token',
        async handle(request) {
          refuseOthersPages(request)
          const done = begin('heap')
          try {
            const started = performance.now()
            const { body, bytes } = await heapSnapshot({ ended: done, deadline: DOWNLOAD_MS })
            logger.info('Heap snapshot', { bytes, ms: Math.round(performance.now() - started) })
            return download(body, 'heapsnapshot', bytes)
          } catch (error) {
            done()
            throw error
          }
        },
      },
    ],
  }
}

/** @throws ConflictError while there is another one. */
function begin(kind: Kind): () => void {
  if (running.kind !== undefined) {
    const what = running.kind === 'cpu' ? 'CPU profile' : 'heap snapshot'
    throw new ConflictError(`There is a ${what} under way: try again when it is done`, { code: 'PROFILE_RUNNING' })
  }
  running.kind = kind
  return () => void (running.kind = undefined)
}

function secondsOf(request: Request, longest: number): number {
  const text = new URL(request.url).searchParams.get('seconds')
  const seconds = text === null ? Math.min(DEFAULT_SECONDS, longest) : Number(text)
  if (text !== '' && seconds > 0 && seconds <= longest) return seconds
  const message = `Expected a number of seconds above 0 and of ${longest} at most`
  throw new ValidationError(message, { errors: [{ path: 'seconds', message }] })
}

/** In development nobody is asked for a token, and any page could have the server stand still. */
function refuseOthersPages({ headers }: Request): void {
  const site = headers.get('sec-fetch-site')
  if (site === null || site === 'same-origin' || site === 'none') return
  throw new ForbiddenError('This came from a page of another site', { code: 'CROSS_SITE' })
}

function download(body: string | ReadableStream<Uint8Array>, ending: string, bytes?: number): Response {
  const at = new Date().toISOString().slice(0, 19).replaceAll(':', '-')
  return new Response(body, {
    headers: {
      'content-type': 'application/json',
      'content-disposition': `attachment; filename="${at}-${process.pid}.${ending}"`,
      'x-content-type-options': 'nosniff',
      ...(bytes !== undefined && { 'content-length': String(bytes) }),
    },
  })
}
