import { expect } from 'vitest'
import { freePort } from '../support/ports.ts'
import type { Row } from './row.ts'

/** Starts, stops and addresses. */
export const lifecycleRows: Row[] = [
  {
    name: 'IPv6',
    async run({ start }) {
      const six = await start({ host: '::1' })
      expect(six.url).toMatch(/^http:\/\/\[::1\]:\d+$/)
      expect((await six.fetch('/api/health')).status).toBe(200)
      await six.stop()
    },
  },
  {
    name: 'A port that is taken is one clear error',
    async run({ server, start, mode }) {
      const failed = start({ port: Number(new URL(server.url).port) })
      await expect(failed).rejects.toThrow(
        mode === 'production' ? /PORT_TAKEN: Port \d+ on 127\.0\.0\.1 is taken/ : /PORT_TAKEN[^]*Port \d+ is taken/,
      )
    },
  },
  {
    name: 'Start and stop hooks, and an end with exit code 0',
    async run({ start, mode }) {
      const stopping = await start()
      await stopping.line(/hook: start/)
      expect(await stopping.stop(mode === 'production' ? 'SIGTERM' : 'SIGINT')).toBe(0)
      expect(stopping.output().match(/hook: \w+/g)).toEqual(['hook: start', 'hook: stop'])
    },
  },
  {
    name: 'A stop takes nothing new, and lets requests end before the hooks',
    modes: ['production'],
    async run({ start }) {
      const stopping = await start({ port: await freePort() })
      const held = stopping.fetch('/api/hold')
      await stopping.line(/^held$/m)
      const code = stopping.stop('SIGTERM')
      await stopping.line(/"Stopping"/)
      await expect(stopping.fetch('/api/health')).rejects.toThrow('fetch failed')
      expect(stopping.output()).not.toContain('hook: stop')
      process.kill(stopping.pid, 'SIGUSR2')
      expect(await (await held).text()).toBe('held to the end')
      expect(await code).toBe(0)
      expect(stopping.output()).toContain('hook: stop')
    },
  },
  {
    name: 'A request that does not end is cut off at the deadline',
    modes: ['production'],
    async run({ start }) {
      const stopping = await start({ env: { STOP_DEADLINE: '300ms' } })
      const held = stopping.fetch('/api/hold').catch((error: unknown) => error)
      await stopping.line(/^held$/m)
      expect(await stopping.stop('SIGTERM')).toBe(0)
      expect(await held).toBeInstanceOf(Error)
      expect(stopping.output()).toContain('hook: stop')
    },
  },
]
