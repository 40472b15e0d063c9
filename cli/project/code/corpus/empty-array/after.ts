import { audit } from './audit.ts'

export const plugins: Plugin[] = [audit]
