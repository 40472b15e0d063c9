import type { Problem } from './problem.ts'

/** What a development server tells whoever started it; `flux dev --json` prints each as one line. */
export type DevEvent =
  | {
      readonly type: 'ready'
      readonly url: string
      readonly network: readonly string[]
      readonly port: number
      /** Where monitoring is shown; undefined where it is off. */
      readonly dashboard?: string
      readonly milliseconds: number
    }
  | { readonly type: 'port-taken'; readonly wanted: number; readonly port: number }
  | {
      readonly type: 'reload'
      readonly files: readonly string[]
      readonly modules: number
      readonly milliseconds: number
    }
  | { readonly type: 'restart'; readonly files: readonly string[] }
  | { readonly type: 'restarted'; readonly milliseconds: number }
  | { readonly type: 'error'; readonly stage: DevStage; readonly problem: Problem }
  | { readonly type: 'repaired'; readonly stage: DevStage }
  | { readonly type: 'types'; readonly problems: readonly Problem[]; readonly milliseconds: number }
  | { readonly type: 'log'; readonly level: 'info' | 'warn' | 'error'; readonly message: string }
  | { readonly type: 'inspector'; readonly url: string }

/**
 * Where an error arose: at the first start, in an edit of the app, in its configuration, in the page's own code, or while the
 * app ran, where nobody caught it.
 */
export type DevStage = 'start' | 'reload' | 'config' | 'client' | 'run'

export type Emit = (event: DevEvent) => void
