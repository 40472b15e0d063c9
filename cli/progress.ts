import { palette } from './color.ts'
import type { Context, Progress } from './context.ts'
import { visible } from './project/visible.ts'

const FRAMES = ['|', '/', '-', '\\']

type ProgressWorld = Pick<Context, 'stderr' | 'color' | 'json' | 'now'> & { readonly live: boolean }

/**
 * Shows that something is going on. On a terminal a turning line on stderr, elsewhere a line at the start and one at
 * the end. It is not clack's spinner because that one reads the keyboard and ends the process with exit code 0 on
 * Ctrl-C, with no chance to clean up.
 */
export const createProgress =
  ({ stderr, color, json, now, live }: ProgressWorld): Progress =>
  async (title, task) => {
    const paint = palette(color)
    const started = now().getTime()
    const line = live && !json ? turningLine(stderr, title) : plainLine(stderr, title)
    const took = () => paint.dim(`${((now().getTime() - started) / 1000).toFixed(1)} s`)
    try {
      const result = await task(line.say)
      line.end(`${paint.green('+')} ${title}  ${took()}`)
      return result
    } catch (error) {
      line.end(`${paint.red('x')} ${title}  ${took()}`)
      throw error
    }
  }

function plainLine(stderr: Context['stderr'], title: string) {
  stderr.write(`  ${title} ...\n`)
  return { say: () => {}, end: (text: string) => stderr.write(`${text}\n`) }
}

function turningLine(stderr: Context['stderr'], title: string) {
  let text = title
  let frame = 0
  const draw = () => {
    const shown = `${FRAMES[frame++ % FRAMES.length] ?? ''} ${text}`
    // Two columns are left for the `^C` that the terminal writes there: a line that wraps cannot be wiped.
    stderr.write(`\r\u001B[K${shown.slice(0, Math.max(10, (stderr.columns ?? 80) - 3))}`)
  }
  draw()
  const timer = setInterval(draw, 100)
  return {
    say: (next: string) => {
      text = `${title}  ${visible(next).replaceAll(/\s+/g, ' ')}`
    },
    end: (last: string) => {
      clearInterval(timer)
      stderr.write(`\r\u001B[K${last}\n`)
    },
  }
}
