import { audit } from './audit.ts'

export const plugins = [{
  name: 'one',
}, audit]
