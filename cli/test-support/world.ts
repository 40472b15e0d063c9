import { tmpdir } from 'node:os'
import type { World } from '../world.ts'

/** An output that keeps what is written. */
export class Recorder {
  text = ''
  constructor(
    readonly isTTY = false,
    readonly columns: number | undefined = undefined,
  ) {}
  write(text: string): void {
    this.text += text
  }
}

export const outputs = ({ isTTY = false, columns }: { isTTY?: boolean; columns?: number } = {}) => ({
  stdout: new Recorder(isTTY, columns),
  stderr: new Recorder(isTTY, columns),
})

/** A world with no terminal and an empty environment, in a folder that is no app. */
export const world = (streams: ReturnType<typeof outputs>, rest: Partial<World> = {}): World => ({
  cwd: tmpdir(),
  env: {},
  stdin: {},
  signal: new AbortController().signal,
  now: () => new Date(0),
  ...streams,
  ...rest,
})
