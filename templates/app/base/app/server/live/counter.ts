import { LiveComponent, type In } from '@fluxstack/runtime/live'
import { z } from 'zod'
import { nickname } from './nickname.ts'

/** One counter for everybody: its state lives here and travels to every open page as it changes. */
export class Counter extends LiveComponent.with({
  version: 1,
  scope: 'shared',
  state: z.object({
    count: z.number().int().default(0),
    online: z.array(z.object({ id: z.string(), name: z.string() })).default([]),
  }),
  props: z.object({ step: z.number().int().min(1).max(100).default(1) }),
  actions: {
    increment: z.object({ by: z.number().int().min(1).max(100) }).optional(),
    decrement: null,
    reset: null,
  },
}) {
  increment(input: In<Counter, 'increment'>) {
    this.state.count += input?.by ?? this.props.step
  }

  decrement() {
    this.state.count -= this.props.step
  }

  reset() {
    this.state.count = 0
  }

  override onConnect({ id }: { id: string }) {
    const taken = this.state.online.map((person) => person.name)
    this.state.online.push({ id, name: nickname(taken) })
  }

  override onDisconnect({ id }: { id: string }) {
    const index = this.state.online.findIndex((person) => person.id === id)
    if (index >= 0) this.state.online.splice(index, 1)
  }
}
