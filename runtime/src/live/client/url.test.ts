import { expect, test } from 'vitest'
import { socketUrl } from './url.ts'

test.each([
  ['/_flux/live', 'http://localhost:3000/notes?x#y', 'ws://localhost:3000/_flux/live'],
  ['/other', 'https://app.example/', 'wss://app.example/other'],
  ['https://api.example/live', 'https://app.example/', 'wss://api.example/live'],
  ['ws://127.0.0.1:5/live', undefined, 'ws://127.0.0.1:5/live'],
])('%s on %s is %s', (given, page, address) => {
  expect(socketUrl(given, page).href).toBe(address)
})
