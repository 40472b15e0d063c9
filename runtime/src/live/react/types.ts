import type { ActionName, StateOf } from '../types.ts'

/** What an action's input is once the server has validated it, as far as a page can send it. */
type InputOf<I, K> = I extends { readonly '~actions': infer A }
  ? K extends keyof A
    ? A[K] extends { readonly _zod: { readonly input: infer T } }
      ? T
      : undefined
    : never
  : never

/** What only this page does with a component. */
export interface LiveOptions<I> {
  /**
   * What an action will do to the state, shown at once and until the server has answered: mutate the draft that is given. It runs again over each
   * state that comes before the answer, and is taken back when the action is refused.
   */
  readonly optimistic?: {
    readonly [K in ActionName<I>]?: (state: StateOf<I>, input: InputOf<I, K>) => void
  }
}

/** Props are an argument that may be left out when every prop has a default. */
export type LiveArguments<I> = I extends { readonly '~propsIn': infer P }
  ? {} extends P
    ? [props?: P, options?: LiveOptions<I>]
    : [props: P, options?: LiveOptions<I>]
  : never
