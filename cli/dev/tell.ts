import { relative } from 'node:path'
import type { DevEvent, Problem } from '@fluxstack/runtime/vite'
import { palette } from '../color.ts'
import type { Context } from '../context.ts'

type Teller = (event: DevEvent) => void

/** Shows what the server tells: lines for a person, or with `--json` each event as one object on a line. */
export function teller(ctx: Pick<Context, 'log' | 'stdout' | 'json' | 'color'>, root: string): Teller {
  if (ctx.json) return (event) => void ctx.stdout.write(`${JSON.stringify(event)}\n`)
  return lineTeller(ctx, root)
}

const stages = {
  start: 'The app does not start. It is tried again at the next save.',
  reload: 'The last good version goes on serving.',
  config: 'The last good configuration goes on serving.',
  client: undefined,
  run: 'Nobody caught it. The app goes on serving.',
} as const

function lineTeller({ log, color }: Pick<Context, 'log' | 'color'>, root: string): Teller {
  const paint = palette(color)
  const path = (file: string) => relative(root, file).replaceAll('\\', '/')
  const problemText = ({ message, file, line, column, frame, stack }: Problem) => {
    const place = file === undefined ? '' : [path(file), line, column].filter((part) => part !== undefined).join(':')
    const head = place === '' ? message : `${paint.bold(place)} ${message}`
    return [head, frame ?? '', stack === undefined ? '' : paint.dim(stack)].filter((part) => part !== '').join('\n')
  }
  let typeErrors = 0
  let starts = true
  const tell: { [K in DevEvent['type']]: (event: Extract<DevEvent, { type: K }>) => void } = {
    ready: ({ url, network, dashboard, milliseconds }) => {
      if (!starts) return log.warn([`${paint.bold(url)} answers as soon as the app starts.`, ...network].join('\n'))
      const more = dashboard === undefined ? [] : [paint.dim(`Dashboard at ${dashboard}`)]
      const lines = [`${paint.bold(url)} ${paint.dim(`ready in ${ms(milliseconds)}`)}`, ...network, ...more]
      log.success(lines.join('\n'))
    },
    'port-taken': ({ wanted, port }) => log.warn(`Port ${wanted} is taken; this app answers on ${port}.`),
    reload: ({ files, milliseconds }) =>
      log.info(`${files.map(path).join(', ')} ${paint.dim(`reloaded in ${ms(milliseconds)}`)}`),
    restart: ({ files }) => log.info(`${files.map(path).join(', ')} changed; restarting the app.`),
    restarted: ({ milliseconds }) => log.success(`Restarted ${paint.dim(`in ${ms(milliseconds)}`)}`),
    error: ({ stage, problem }) => {
      if (stage === 'start') starts = false
      const after = stages[stage]
      log.error([problemText(problem), ...(after === undefined ? [] : [paint.dim(after)])].join('\n'))
    },
    repaired: () => log.success('Repaired.'),
    types: ({ problems }) => {
      if (problems.length > 0) log.warn(`${count(problems.length)}\n${problems.map(problemText).join('\n')}`)
      else if (typeErrors > 0) log.success('No type errors.')
      typeErrors = problems.length
    },
    log: ({ level, message }) => log[level](message),
    inspector: ({ url }) => log.info(`Debugger at ${url}`),
  }
  return (event) => {
    // The table has a function for every type of event, and each takes the event of its own key.
    const show = tell[event.type] as (event: DevEvent) => void
    show(event)
  }
}

const ms = (milliseconds: number) => `${Math.round(milliseconds)} ms`
const count = (errors: number) => (errors === 1 ? '1 type error' : `${errors} type errors`)
