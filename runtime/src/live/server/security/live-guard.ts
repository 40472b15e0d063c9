import type { Authenticate } from '../../../authentication/identity.ts'
import { inTime } from '../../../framework/in-time.ts'
import { closeCodes } from '../../protocol/codes.ts'
import type { LiveHub } from '../hub.ts'
import { ActionLimits } from './action-limits.ts'
import type { Clean } from '../../../logging/redact.ts'
import { AuditLog, type AuditOptions } from './audit.ts'
import { cleaner } from './audited-call.ts'
import { Expiries } from './expiries.ts'
import { Pending } from './pending.ts'
import { Revalidation } from './revalidation.ts'
import { Revocations } from './revocations.ts'
import type { RoomBus } from '../../bus/types.ts'
import { SharedRevocations } from './shared-revocations.ts'
import { SharedBuckets } from './shared-buckets.ts'
import { Tickets } from './tickets.ts'
import type { Session } from '../session.ts'

/** What an app says about who may do what, beside its components. */
export interface GuardOptions {
  /** Who opens a socket. Default: nobody is known. */
  readonly authenticate?: Authenticate | undefined
  readonly audit?: AuditOptions | undefined
  /** Over which the app's other processes are told of sessions that end. */
  readonly bus?: RoomBus | undefined
  /** Names of fields that are secret, beside the usual ones. */
  readonly redact?: readonly string[] | undefined
}

/** How old a socket has to be that has not said hello, in ms, to make room for another. */
const patience = 1000
/** How often the same is warned of at most, in ms. */
const warnEvery = 60_000

/** Who may open sockets and do what on them. */
export class LiveGuard {
  authenticate: Authenticate | undefined
  readonly tickets: Tickets
  readonly pending = new Pending()
  readonly revocations: Revocations
  readonly sharedRevocations: SharedRevocations
  readonly expiries: Expiries
  readonly revalidation: Revalidation
  readonly actionLimits: ActionLimits
  readonly audit: AuditLog
  clean: Clean
  /** What a person, and what an address, may send over all their sockets. */
  readonly users = new SharedBuckets()
  readonly addresses = new SharedBuckets()
  readonly #hub: LiveHub
  /** Open, and without a hello. */
  readonly #silent = new Set<Session>()
  readonly #warned = new Map<string, number>()

  constructor(hub: LiveHub, { authenticate, audit = {}, bus, redact }: GuardOptions) {
    this.#hub = hub
    this.authenticate = authenticate
    this.tickets = new Tickets(hub)
    this.revocations = new Revocations(hub.now)
    this.sharedRevocations = new SharedRevocations(hub, bus)
    this.expiries = new Expiries(hub)
    this.revalidation = new Revalidation(hub)
    this.actionLimits = new ActionLimits(hub)
    this.audit = new AuditLog(hub.logger, audit)
    this.clean = cleaner(redact)
  }

  /** Goes on as the app is after a hot reload. */
  adopt(next: LiveGuard): void {
    this.authenticate = next.authenticate
    this.audit.adopt(next.audit)
    this.clean = next.clean
    this.actionLimits.forget()
  }

  /** A socket has opened. */
  opened(session: Session): void {
    if (!session.greeted) this.#silent.add(session)
    if (!session.caller.user) return
    this.expiries.watch(session)
    this.revalidation.start()
  }

  greeted(session: Session): void {
    this.#silent.delete(session)
  }

  closed(session: Session): void {
    this.#silent.delete(session)
    this.expiries.forget(session)
  }

  /** Where there are as many sockets as there may be, one that has not said hello gives way. */
  makeRoom(): boolean {
    // who opened first is first
    const [oldest] = this.#silent
    if (!oldest || this.#hub.now() - oldest.openedAt < patience) return false
    oldest.end(closeCodes.overloaded, 'no hello yet, and the server is full')
    return true
  }

  /** Ends what runs, and lets the sink of the audit log have what there is. */
  async end(deadline: number): Promise<void> {
    this.revalidation.stop()
    const { sharedRevocations, audit } = this
    const ending = async (): Promise<void> => {
      await sharedRevocations.stop()
      await audit.settle()
    }
    await inTime(ending, deadline).catch((error: unknown) => {
      this.#hub.logger.error('The audit log, or the bus of revocations, did not end in time', { err: error })
    })
  }

  /** Once a minute at most: whoever is refused must not fill the log too. */
  warnOnce(what: string, message: string, context: Readonly<Record<string, unknown>>): void {
    const now = performance.now()
    if (now - (this.#warned.get(what) ?? Number.NEGATIVE_INFINITY) < warnEvery) return
    this.#warned.set(what, now)
    this.#hub.logger.warn(message, context)
  }
}
