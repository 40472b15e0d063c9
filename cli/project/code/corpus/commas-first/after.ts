import { audit } from './audit.ts'

const plugins = [ one
  , two
  , audit
  ]
