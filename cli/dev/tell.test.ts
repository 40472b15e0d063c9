import { expect, test } from 'vitest'
import type { DevEvent } from '@fluxstack/runtime/vite'
import { teller } from './tell.ts'

/** What a person reads after these events. */
function told(...events: DevEvent[]): string[] {
  const lines: string[] = []
  const say = (mark: string) => (text: string) => void lines.push(`${mark} ${text}`)
  const log = { print: say(''), info: say('i'), success: say('+'), warn: say('!'), error: say('x'), debug: say('.') }
  const stdout = { write: () => {}, isTTY: false }
  const tell = teller({ log, stdout, json: false, color: false }, '/app')
  for (const event of events) tell(event)
  return lines
}

const ready: DevEvent = { type: 'ready', url: 'http://localhost:3000/', network: [], port: 3000, milliseconds: 12.3 }

test('gives the address', () => {
  expect(told(ready)).toEqual(['+ http://localhost:3000/ ready in 12 ms'])
})

test('names the dashboard where there is one', () => {
  const dashboard = 'http://localhost:3000/_flux/'
  expect(told({ ...ready, dashboard })).toEqual([
    '+ http://localhost:3000/ ready in 12 ms\nDashboard at http://localhost:3000/_flux/',
  ])
})

test('says of an error that nobody caught that the app goes on', () => {
  const problem = { message: 'boom', file: '/app/app/server/a.ts', line: 3, column: 7 }
  expect(told({ type: 'error', stage: 'run', problem })).toEqual([
    'x app/server/a.ts:3:7 boom\nNobody caught it. The app goes on serving.',
  ])
})

test('does not call an app ready that has not started', () => {
  const failed: DevEvent = { type: 'error', stage: 'start', problem: { message: 'boom' } }
  expect(told(failed, ready)[1]).toBe('! http://localhost:3000/ answers as soon as the app starts.')
})
