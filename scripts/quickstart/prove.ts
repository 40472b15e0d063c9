import { WebSocket } from 'ws'
import { protocolVersions } from '../../runtime/src/live/protocol/codes.ts'
import { clientFrame, serverFrame } from '../../runtime/src/live/protocol/frames.ts'

/** One thing the running app is asked, and what it did instead when it failed. */
export interface Proof {
  title: string
  problem?: string
}

/** Asks a running app for its health, its page and an action over the live socket; never throws. */
export async function prove(url: string, { page }: { page: boolean }): Promise<Proof[]> {
  const proofs = [await proof('GET /api/health answers 200', () => answers(`${url}/api/health`))]
  if (page) proofs.push(await proof('GET / answers the page', () => answers(url, '<div id="root"')))
  proofs.push(await proof('the live counter counts', () => countOnce(url)))
  return proofs
}

async function proof(title: string, ask: () => Promise<void>): Promise<Proof> {
  try {
    await ask()
    return { title }
  } catch (error) {
    return { title, problem: error instanceof Error ? error.message : String(error) }
  }
}

async function answers(url: string, holding = ''): Promise<void> {
  const headers = { accept: 'text/html,*/*' }
  const response = await fetch(url, { headers, signal: AbortSignal.timeout(15_000) })
  const text = await response.text()
  if (response.status === 200 && text.includes(holding)) return
  throw new Error(`it answered ${response.status}: ${text.slice(0, 200)}`)
}

/** Mounts the counter, calls its increment and waits for the new count, over the socket as the page does. */
async function countOnce(url: string): Promise<void> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/_flux/live`, { origin: url })
  const send = (...frame: unknown[]) => socket.send(JSON.stringify(frame))
  let timer: NodeJS.Timeout | undefined
  try {
    await new Promise<void>((resolve, reject) => {
      const seen: string[] = []
      timer = setTimeout(() => reject(new Error(`no count after 15 s; it said ${seen.join(' ') || 'nothing'}`)), 15_000)
      socket.once('error', reject)
      socket.once('close', (code) => reject(new Error(`the socket was closed with ${code}`)))
      socket.once('open', () => send(clientFrame.hello, protocolVersions))
      socket.on('message', (data) => {
        // A text message of the protocol is one JSON array that starts with its kind.
        const text = String(data)
        const frame = JSON.parse(text) as [kind: number, ...rest: unknown[]]
        seen.push(text)
        if (frame[0] === serverFrame.welcome) send(clientFrame.mount, 1, 'counter')
        if (frame[0] === serverFrame.mounted) send(clientFrame.call, 1, 1, 'increment')
        if (frame[0] === serverFrame.problem) reject(new Error(`it refused: ${text}`))
        if (/\[\["count"\],\d+\]/.test(text)) resolve()
      })
    })
  } finally {
    clearTimeout(timer)
    socket.removeAllListeners('close')
    socket.terminate()
  }
}
