import { z } from 'zod'
import { age, AGE_ALLOWED, duration, DURATION_ALLOWED, SIZE_ALLOWED, size } from './units.ts'
import { durationKey, key } from './key.ts'

const isPath = (text: string) => URL.canParse(`http://x${text}`) && new URL(`http://x${text}`).pathname === text
const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text

const store = z.strictObject({
  kind: key(z.enum(['disk', 'memory']).optional(), {
    description:
      'Where durable components are kept, and which snapshots have been used. `memory` ends with the process. An app with a store of its own hands it to `createApp` as `liveStore`.',
    defaultIn: { test: 'memory', other: 'disk' },
    defaultText: '`disk`, in test `memory`',
  }),
  folder: key(z.string().min(1).default('data/live'), {
    description: 'Folder of the store on disk, of one server at a time; relative to the project.',
    typeText: 'folder',
  }),
  sync: key(z.boolean().default(true), {
    description:
      'Tell a page of a change only when the disk has it. Off, a change survives the end of the server but perhaps not a power cut.',
  }),
  backups: key(z.int().min(1).max(100).default(2), {
    description: 'Generations of the store that are kept beside the newest, for when that cannot be read.',
  }),
  maxSize: key(size().prefault('128mb'), {
    description: 'Most that the store may hold; what would exceed it is refused.',
    allowed: SIZE_ALLOWED,
    typeText: 'size',
  }),
  mountsFor: key(age().prefault('1d'), {
    description: 'How long the durable state of one mount is kept after its last change.',
    allowed: AGE_ALLOWED,
    typeText: 'duration',
  }),
})

const count = (usual: number, description: string) => key(z.int().min(0).default(usual), { description })

const limits = z.strictObject({
  components: count(64, 'Components of one page.'),
  unfinished: count(64, 'Calls of one page that are at work or wait; above it the page is read no further.'),
  queue: count(1024, 'Calls that wait for one component, from all pages.'),
  rate: key(z.number().positive().default(50), { description: 'Messages of one page a second, on average.' }),
  burst: key(z.int().min(1).default(200), { description: 'Messages of one page at once.' }),
  perUser: key(z.number().min(0).default(4), {
    description: 'How many times as much all pages of one person may send; 0 for any.',
  }),
  perAddress: key(z.number().min(0).default(40), {
    description: 'How many times as much all pages of one address may send, of IPv6 of one /64; 0 for any.',
  }),
  sockets: count(20_000, 'Sockets in all.'),
  socketsPerAddress: count(500, 'Sockets of one address, of IPv6 of one /64.'),
  states: count(50_000, 'States in all; those that nobody looks at make room first.'),
  kept: key(size().prefault('128mb'), {
    description: 'Most that shared states nobody looks at may take, about; above it they are dropped.',
    allowed: SIZE_ALLOWED,
    typeText: 'size',
  }),
  detached: key(size().prefault('64mb'), {
    description: 'Most that states of lost sockets may take, about; above it they are dropped.',
    allowed: SIZE_ALLOWED,
    typeText: 'size',
  }),
})

export const live = z.strictObject({
  path: key(
    z
      .string()
      .regex(/^\/[\w\-./]+$/)
      .refine(isPath)
      .default('/_flux/live'),
    {
      description: 'Path of the live socket.',
      allowed: "a path that starts with a slash, such as '/_flux/live'",
      typeText: 'path',
    },
  ),
  maxPayload: key(size(256 * 1024 ** 2).prefault('64kb'), {
    description: 'Largest message a client may send; a larger one closes its socket.',
    allowed: `${SIZE_ALLOWED}, of 256mb at most`,
    typeText: 'size',
  }),
  heartbeat: durationKey(
    '30s',
    'How long a socket may be silent before it is asked for a sign of life; after three times as long it is closed.',
  ),
  origins: key(
    z.array(z.string().refine(isOrigin)).default(() => []),
    {
      description: "Pages of other hosts that may open the socket. The app's own host always may.",
      allowed: "origins without a path, such as 'https://admin.example.com'",
      typeText: 'list of origins',
    },
  ),
  revalidate: key(duration().optional(), {
    description:
      'How often `authenticate` is asked again about the people on open sockets, for sessions that end without a word.',
    allowed: DURATION_ALLOWED,
    typeText: 'duration',
    defaultText: 'never',
  }),
  resumeFor: durationKey('60s', 'How long what a page had is kept when its socket is lost, for it to come back to.'),
  snapshotEvery: durationKey(
    '15s',
    'How often at most a page is given the sealed state of a component of its own, to come back with when the server has lost it.',
  ),
  comeBack: durationKey('3s', 'When the server stops, pages come back at a random moment within this time.'),
  parkedFor: durationKey('60s', 'How long a component rests that keeps failing, before it is tried again.'),
  slowAction: durationKey('1s', 'From how long on an action is told of in the log as slow.'),
  store: store.prefault({}),
  limits: limits.prefault({}),
})
