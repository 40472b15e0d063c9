import { registry } from 'live'

export const live = registry({})
