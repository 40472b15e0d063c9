/** What one socket may do, and when the server gives up on it. Times in ms, sizes in bytes; 0 for a count means no limit. */
export interface LiveLimits {
  /** From the open socket to its hello. Default 10 s. */
  readonly handshake: number
  /** Components of one socket. Default 64. */
  readonly components: number
  /** Letters of the props of one socket's components together. Default 256 Ki. */
  readonly props: number
  /** Unfinished calls and mounts of one socket; above it the socket is not read (Node) or closed with 1013 (Bun). Default 64. */
  readonly unfinished: number
  /** Calls waiting for one component, from all sockets. Default 1,024. */
  readonly queue: number
  /** Frames a second of one socket, on average. Default 50. */
  readonly rate: number
  /** Frames of one socket at once. Default 200. */
  readonly burst: number
  /** How many times as much all sockets of a person may send. Default 4. */
  readonly perUser: number
  /** How many times as much all sockets of an address may send, of IPv6 of one /64. Default 40. */
  readonly perAddress: number
  /** Unsent bytes of one socket above which patches are left out and one whole state follows. Default 256 KiB. */
  readonly softBuffer: number
  /** Unsent bytes of one socket above which it is closed with 1013. Default 4 MiB. */
  readonly hardBuffer: number
  /** How long a socket may stay above the soft limit. Default 10 s. */
  readonly stalled: number
  /** Sockets in all. Default 20,000. */
  readonly sockets: number
  /** Sockets of one address, of IPv6 of one /64. Default 500. */
  readonly socketsPerAddress: number
  /** States in all; the shared ones nobody looks at make room first. Default 50,000. */
  readonly instances: number
  /** Bytes, about, of shared states that nobody looks at; above it they are dropped, first of the address that made the most. Default 128 MiB. */
  readonly kept: number
  /** How long what a lost socket had mounted is kept for its client. Default 60 s; 0 keeps nothing. */
  readonly detached: number
  /** Bytes, about, of states that are kept for lost sockets; above it they are dropped, first of the address that made the most. Default 64 MiB. */
  readonly detachedSize: number
  /** How often the state of a mount that changes is sealed for its page at most. Default 15 s; 0 for never. */
  readonly snapshotEvery: number
  /** How long a store keeps the durable state of one mount after its last change. Default 1 day. */
  readonly mountsStored: number
  /** How long a component rests that kept failing. Default 60 s. */
  readonly parked: number
  /** From how long on an action is slow, and told of in the log; 0 for never. Default 1 s. */
  readonly slowAction: number
  /** On stop, clients come back at a random moment within this window. Default 3 s. */
  readonly comeBack: number
}

export interface LiveConfig {
  /** Default `/_flux/live`. */
  readonly path: string
  /** Largest frame of a client in bytes. Default 64 KiB. */
  readonly maxPayload: number
  /** How often a silent socket is asked for a sign of life, in ms; one that misses two is closed. Default 30 s. */
  readonly heartbeat: number
  /** Origins beside the app's own host, as `https://admin.example.com`. */
  readonly origins: readonly string[]
  /** How often the app is asked whether the people on its sockets are still who they were, in ms; 0, the default, for never. */
  readonly revalidate: number
  /** Tell clients the message of an error the app did not mean for them. Default false. */
  readonly exposeErrors: boolean
  readonly limits: LiveLimits
}

export type LiveConfigInput = Partial<Omit<LiveConfig, 'limits'>> & { readonly limits?: Partial<LiveLimits> }

const defaultLimits: LiveLimits = {
  handshake: 10_000,
  components: 64,
  props: 256 * 1024,
  unfinished: 64,
  queue: 1024,
  rate: 50,
  burst: 200,
  perUser: 4,
  perAddress: 40,
  softBuffer: 256 * 1024,
  hardBuffer: 4 * 1024 * 1024,
  stalled: 10_000,
  sockets: 20_000,
  socketsPerAddress: 500,
  instances: 50_000,
  kept: 128 * 1024 * 1024,
  detached: 60_000,
  detachedSize: 64 * 1024 * 1024,
  snapshotEvery: 15_000,
  mountsStored: 24 * 60 * 60_000,
  parked: 60_000,
  slowAction: 1000,
  comeBack: 3000,
}

export function liveConfig(input: LiveConfigInput = {}): LiveConfig {
  return {
    path: input.path ?? '/_flux/live',
    maxPayload: input.maxPayload ?? 64 * 1024,
    heartbeat: input.heartbeat ?? 30_000,
    origins: input.origins ?? [],
    revalidate: input.revalidate ?? 0,
    exposeErrors: input.exposeErrors ?? false,
    limits: { ...defaultLimits, ...input.limits },
  }
}
