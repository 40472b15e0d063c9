import { Outage } from '../outage.ts'
import type { MonitoringPart, PartContext } from '../parts.ts'
import { Deltas, packets, statsdLines } from './lines.ts'
import { parseAddress, UdpSender } from './sender.ts'

/** What fits into one Ethernet frame, with room for the headers of tunnels. */
const PACKET_BYTES = 1432

/** Sends metrics to a StatsD or DataDog agent at an interval; nothing waits for it. */
export function statsdPart({ config, metrics, logger }: PartContext): MonitoringPart | undefined {
  const { address, interval, ...options } = config.monitoring.statsd
  if (address === undefined) return undefined
  return new StatsdPart(async (deltas) => statsdLines(await metrics.collect(), deltas, options), {
    sender: new UdpSender(parseAddress(address)),
    outage: new Outage(`The StatsD agent at ${address}`, logger),
    interval,
  })
}

interface StatsdOptions {
  readonly sender: UdpSender
  readonly outage: Outage
  readonly interval: number
}

class StatsdPart implements MonitoringPart {
  readonly name = 'statsd'
  readonly #deltas = new Deltas()
  readonly #lines: (deltas: Deltas) => Promise<string[]>
  readonly #options: StatsdOptions
  #timer: NodeJS.Timeout | undefined
  #sending: Promise<void> | undefined

  constructor(lines: (deltas: Deltas) => Promise<string[]>, options: StatsdOptions) {
    this.#lines = lines
    this.#options = options
  }

  start(): void {
    this.#timer ??= setInterval(() => void this.#send(), this.#options.interval)
    this.#timer.unref()
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#timer = undefined
    await this.#sending
    await this.#send()
    this.#options.sender.close()
  }

  adopt(previous: MonitoringPart): void {
    if (previous instanceof StatsdPart) this.#deltas.adopt(previous.#deltas)
  }

  /** One at a time: an agent whose name takes long to find gets fewer packets, and not ever more at once. */
  #send(): Promise<void> {
    this.#sending ??= this.#flush().finally(() => {
      this.#sending = undefined
    })
    return this.#sending
  }

  async #flush(): Promise<void> {
    const { sender, outage } = this.#options
    try {
      const lines = await this.#lines(this.#deltas)
      if (lines.length > 0) await sender.send(packets(lines, PACKET_BYTES))
      outage.worked()
    } catch (error) {
      outage.failed(error)
    }
  }
}
