import { LiveComponent, type In } from '@fluxstack/runtime/live'
import { z } from 'zod'

const parts = {
  state: z.object({ count: z.number().default(0) }),
  props: z.object({ step: z.number().default(1) }),
  actions: { add: z.object({ by: z.number() }).optional(), fail: null },
}

/** One for each browser tab that mounts it. */
export class OwnTally extends LiveComponent.with({ ...parts, scope: 'mount' }) {
  add(input: In<OwnTally, 'add'>) {
    this.state.count += input?.by ?? this.props.step
  }

  fail() {
    throw new Error('The tally broke, as it was told to.')
  }
}

/** One for all who mount it with the same props. */
export class SharedTally extends LiveComponent.with({ ...parts, scope: 'shared' }) {
  add(input: In<SharedTally, 'add'>) {
    this.state.count += input?.by ?? this.props.step
  }

  fail() {
    throw new Error('The shared tally broke, as it was told to.')
  }
}

/** One for the whole server. */
export class OnlyTally extends LiveComponent.with({ ...parts, scope: 'singleton' }) {
  add(input: In<OnlyTally, 'add'>) {
    this.state.count += input?.by ?? this.props.step
  }

  fail() {
    throw new Error('The only tally broke, as it was told to.')
  }
}
