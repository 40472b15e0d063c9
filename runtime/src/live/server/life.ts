import { storeFailed } from './durable.ts'
import type { LiveInstance } from './instance.ts'
import type { KeptState } from './kept-state.ts'

/** Who is told of what fails. */
interface Watcher {
  failed(instance: LiveInstance, where: string, error: unknown): void
  remove(instance: LiveInstance): void
}

/** How often a state is loaded that somebody else changes meanwhile. */
const maxTries = 5

/** What an instance may go on from; undefined where there is nothing. */
export type Source = () => Promise<KeptState | undefined>

/** The first job of an instance: makes it ready, from what was kept of it or anew. */
export function startLife(instance: LiveInstance, watcher: Watcher, source: Source | undefined): void {
  const failed = (where: string, error: unknown): void => {
    watcher.failed(instance, where, error)
    watcher.remove(instance)
  }
  instance.queue.add(() => {
    if (instance.durable || source) return restore(instance, source, failed)
    try {
      const done = instance.component.onMount?.()
      if (done instanceof Promise) return done.then(ready(instance), (error: unknown) => failed('onMount', error))
      instance.ready = true
    } catch (error) {
      failed('onMount', error)
    }
  })
}

const ready = (instance: LiveInstance) => (): void => {
  instance.ready = true
}

async function restore(
  instance: LiveInstance,
  source: Source | undefined,
  failed: (where: string, error: unknown) => void,
): Promise<void> {
  const { component } = instance
  let where = 'its kept state'
  try {
    let kept = await takeOn(instance, source)
    where = kept ? 'onResume' : 'onMount'
    await (kept ? component.onResume?.() : component.onMount?.())
    where = 'its kept state'
    // another socket of the same page, or another server, was first: it goes on from what that one has written
    for (let tries = 1; (await instance.durable?.begin()) === false; tries++) {
      if (tries === maxTries) throw new Error('Others change this state again and again')
      kept = await takeOn(instance, source)
    }
    instance.ready = true
  } catch (error) {
    if (isStoreError(error)) instance.problem = storeFailed
    failed(where, error)
  }
}

/** Puts a new object of the same class in the place of one that keeps failing, on the state as it last was when all was well. */
export function startAgain(instance: LiveInstance, watcher: Watcher): void | Promise<void> {
  const { registered, tracker } = instance
  try {
    instance.swap(registered, { state: tracker.own, private: tracker.ownPrivate })
  } catch (error) {
    return watcher.failed(instance, 'its start', error)
  }
  const { component } = instance
  if (!component.onResume) return
  return resumed(component.onResume(), (error) => watcher.failed(instance, 'onResume', error))
}

async function resumed(done: void | Promise<void>, failed: (error: unknown) => void): Promise<void> {
  try {
    await done
  } catch (error) {
    failed(error)
  }
}

async function takeOn(instance: LiveInstance, source: Source | undefined): Promise<KeptState | undefined> {
  const kept = (await instance.durable?.load()) ?? (await source?.())
  if (kept) instance.goOn(kept)
  else instance.startAnew()
  return kept
}

/** Known by its code: an app may load the class twice. */
const isStoreError = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && String(error.code).startsWith('STORE_')

/** The last job of an instance: what is to be stored is, then `onUnmount` runs and all it holds is let go. */
export function endLife(
  instance: LiveInstance,
  watcher: Watcher,
  { forget, ended }: { readonly forget: boolean; ended(): void },
): void {
  const release = (): void => {
    instance.release()
    instance.endServices()
    ended()
  }
  const { durable } = instance
  instance.queue.add(() => {
    if (!instance.ready) return release()
    if (!durable && !instance.component.onUnmount) return release()
    return leave(instance, watcher, forget).then(release)
  })
}

async function leave(instance: LiveInstance, watcher: Watcher, forget: boolean): Promise<void> {
  const { durable } = instance
  try {
    if (durable) await (forget ? durable.discard() : durable.settle())
  } catch (error) {
    watcher.failed(instance, 'its kept state', error)
  }
  try {
    await instance.component.onUnmount?.()
  } catch (error) {
    watcher.failed(instance, 'onUnmount', error)
  }
}
