import { LiveComponent, registry, type In } from '@fluxstack/runtime/live'
import { z } from 'zod'

/** A title and notes for everybody. */
class Board extends LiveComponent.with({
  scope: 'shared',
  state: z.object({
    title: z.string().default(''),
    done: z.boolean().default(false),
    notes: z.array(z.object({ id: z.number(), text: z.string(), by: z.string() })).default([]),
  }),
  actions: { rename: z.string(), finish: z.boolean(), add: z.string(), consider: z.string() },
}) {
  rename(title: In<Board, 'rename'>) {
    this.state.title = title
  }

  finish(done: In<Board, 'finish'>) {
    this.state.done = done
  }

  add(text: In<Board, 'add'>) {
    this.state.notes.push({ id: this.state.notes.length, text, by: 'server' })
  }

  /** Takes its time, and then refuses what says so. */
  async consider(text: In<Board, 'consider'>) {
    await new Promise((resolve) => setTimeout(resolve, 300))
    if (text === 'refused') throw Object.assign(new Error('Not this one.'), { code: 'NOT_THIS', statusCode: 409 })
    this.add(text)
  }
}

class Sheet extends LiveComponent.with({
  scope: 'shared',
  state: z.object({ rows: z.array(z.object({ id: z.number(), text: z.string() })).default([]) }),
  actions: { edit: z.object({ id: z.number(), text: z.string() }) },
}) {
  override onMount() {
    this.state.rows = Array.from({ length: 10_000 }, (_, id) => ({ id, text: `row ${id}` }))
  }

  edit({ id, text }: In<Sheet, 'edit'>) {
    const row = this.state.rows[id]
    if (row) row.text = text
  }
}

export const live = registry({ board: Board, sheet: Sheet })
