import * as z from 'zod/mini'
import { LiveComponent, type In } from '../server/index.ts'

export class Mini extends LiveComponent.with({
  state: z.object({ name: z._default(z.string(), '') }),
  props: z.object({ name: z.string() }),
  actions: { rename: z.string() },
}) {
  override onMount(): void {
    this.state.name = this.props.name
  }

  rename(name: In<Mini, 'rename'>): void {
    this.state.name = name
  }
}
