// Production: `flux build` writes an entry like this one.
import { serve } from '@fluxstack/runtime/server'
import app from './app/server/app.mjs'

try {
  await serve(app, { clientDir: process.env.CLIENT_DIR })
} catch (error) {
  console.error(`${error.code}: ${error.message}`)
  process.exitCode = 1
}
