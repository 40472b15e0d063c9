import type { ProjectContext } from '../context.ts'
import { CliError } from '../errors.ts'
import { visible } from '../project/visible.ts'

interface Waiting {
  /** Milliseconds in all, and between two questions. */
  readonly deadline: number
  readonly pause: number
}

/**
 * Waits until the deployed app says at `/api/ready` that it is ready: a page of somebody else's answers 200 too.
 * @throws CliError NOT_READY with its last answer, CANCELLED
 */
export async function requireReady(
  url: string,
  { deadline, pause }: Waiting,
  { signal, now }: Pick<ProjectContext, 'signal' | 'now'>,
): Promise<void> {
  const address = `${url}/api/ready`
  const end = now().getTime() + deadline
  let answered: string | undefined
  for (;;) {
    const left = Math.max(1, end - now().getTime())
    const said = await answerOf(address, AbortSignal.any([signal, AbortSignal.timeout(Math.min(10_000, left))]))
    if (said === undefined) return
    if (said.startsWith('answers')) answered = said
    if (signal.aborted) throw new CliError('CANCELLED', { detail: 'Stopped while waiting for the deployed app.' })
    if (now().getTime() + pause >= end) {
      throw new CliError('NOT_READY', {
        // a question that the deadline cut short says less than the answer before it
        detail: `${address} ${answered ?? said}, ${Math.round(deadline / 1000)} seconds after it was deployed.`,
        state: 'The new version is deployed.',
      })
    }
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}

/** Nothing where it is ready, else what it answered. */
async function answerOf(address: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await fetch(address, { signal, redirect: 'manual' })
    const text = await beginningOf(answer)
    if (answer.status === 200 && isReady(text)) return undefined
    const what = answer.status === 200 ? 'as an app of FluxStack does not' : String(answer.status)
    return `answers ${what}: ${visible(text).slice(0, 300)}`
  } catch (error) {
    const { cause } = error as { cause?: unknown }
    const inner = cause instanceof Error ? cause : error
    return `does not answer (${inner instanceof Error ? inner.message || inner.name : String(inner)})`
  }
}

/** As the framework says it. */
function isReady(text: string): boolean {
  try {
    const said: unknown = JSON.parse(text)
    return typeof said === 'object' && said !== null && 'status' in said && said.status === 'ready'
  } catch {
    return false
  }
}

/** Characters that are read of an answer: whoever answers there may never stop. */
const LONGEST = 4096

async function beginningOf({ body }: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of body ?? []) {
    text += decoder.decode(part, { stream: true })
    if (text.length > LONGEST) break
  }
  return text
}
