import { registry } from '@fluxstack/runtime/live'
import { Counter } from './counter.ts'

export const live = registry({ counter: Counter })
