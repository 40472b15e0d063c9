import { registry } from '@fluxstack/runtime/live'
import { OnlyTally, OwnTally, SharedTally } from './tallies.ts'

export const live = registry({ own: OwnTally, shared: SharedTally, only: OnlyTally })
