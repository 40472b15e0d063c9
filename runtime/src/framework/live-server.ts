import { isAbsolute, join } from 'node:path'
import type { ResolvedConfig } from '../config/index.ts'
import { projectRoot } from '../env/files.ts'
import { definitionFor } from '../live/server/registry.ts'
import type { LiveConfigInput } from '../live/server/limits.ts'
import type { LiveLogger } from '../live/server/peer.ts'
import { appKeyRing } from '../live/server/signature/app-secrets.ts'
import { StateSignature } from '../live/server/signature/signature.ts'
import { LateStateStore } from '../live/store/late.ts'
import { MemoryStateStore } from '../live/store/memory.ts'
import type { StateStore } from '../live/store/types.ts'
import type { LiveRegistry } from '../live/types.ts'

/** What the live server takes of the configuration. */
export function liveOptions({ live }: ResolvedConfig, exposeErrors: boolean): LiveConfigInput {
  const { path, maxPayload, heartbeat, origins, revalidate, resumeFor, snapshotEvery, comeBack, store, limits } = live
  const { states: instances, detached: detachedSize, ...others } = limits
  return {
    path,
    maxPayload,
    heartbeat,
    origins,
    revalidate: revalidate ?? 0,
    exposeErrors,
    limits: {
      ...others,
      instances,
      detachedSize,
      detached: resumeFor,
      snapshotEvery,
      comeBack,
      parked: live.parkedFor,
      slowAction: live.slowAction,
      mountsStored: store.mountsFor,
    },
  }
}

/** What live components of an app are kept in, and sealed with. */
export interface LiveKeeping {
  readonly store: StateStore
  readonly signature: () => StateSignature
  /** Opens what the components need; rejects where an app could not keep what it promises. */
  start(): Promise<void>
  /** Closes the store, unless it is the app's own. */
  close(): Promise<void>
}

export function liveKeeping(
  config: ResolvedConfig,
  logger: LiveLogger,
  parts: { readonly live?: LiveRegistry | undefined; readonly liveStore?: StateStore | undefined },
): LiveKeeping {
  const components = Object.values(parts.live ?? {}).map(definitionFor)
  const isNeeded = components.some((definition) => definition?.durable)
  const late = new LateStateStore(() => openStore(config, logger, isNeeded))
  const store = parts.liveStore ?? late
  let signature: StateSignature | undefined
  const sealing = (): StateSignature =>
    (signature ??= new StateSignature({ keys: appKeyRing({ need: 'Snapshots of live components' }), store }))
  return {
    store,
    signature: sealing,
    async start() {
      if (components.length === 0) return
      sealing()
      if (!parts.liveStore) await late.ready()
    },
    close: () => late.close(),
  }
}

/** A server that keeps nothing but which snapshots have been used can do so in memory. */
async function openStore({ live, mode }: ResolvedConfig, logger: LiveLogger, isNeeded: boolean): Promise<StateStore> {
  const { kind = mode === 'test' ? 'memory' : 'disk', folder, sync, backups, maxSize: maxBytes } = live.store
  if (kind === 'memory') return new MemoryStateStore({ maxBytes })
  const place = isAbsolute(folder) ? folder : join(projectRoot(), folder)
  try {
    const { DiskStateStore } = await import('../live/store/disk/disk.ts')
    return await DiskStateStore.open({ folder: place, sync, backups, maxBytes, logger })
  } catch (error) {
    if (isNeeded) throw error
    logger.warn(
      'The store of live components could not be opened: which snapshots have been used is forgotten at the end',
      {
        folder,
        err: error,
      },
    )
    return new MemoryStateStore({ maxBytes })
  }
}
