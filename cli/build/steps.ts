/** One part of a build, for the report. */
export interface BuildStep {
  readonly name: 'client' | 'server' | 'check' | 'optimize' | 'target'
  /** `cached`: what an earlier build has made was taken. */
  readonly status: 'built' | 'cached'
  readonly milliseconds: number
}

/** Notes what was done and how long it took. */
export function stepKeeper() {
  const steps: BuildStep[] = []
  return {
    steps: () => steps.toSorted((a, b) => order.indexOf(a.name) - order.indexOf(b.name)),
    /** Does a part of the build. Where `undefined` says that there was nothing to take, it is not noted. */
    async run<T>(name: BuildStep['name'], work: () => Promise<T>, status: BuildStep['status'] = 'built'): Promise<T> {
      const started = performance.now()
      const value = await work()
      if (value !== undefined || status === 'built') {
        steps.push({ name, status, milliseconds: performance.now() - started })
      }
      return value
    },
  }
}

const order: readonly BuildStep['name'][] = ['client', 'server', 'check', 'optimize', 'target']
