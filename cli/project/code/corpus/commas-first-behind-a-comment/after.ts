import { audit } from './audit.ts'

const plugins = [ one // the first
  , two // the second
  , audit
  ]
