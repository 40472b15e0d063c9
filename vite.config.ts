import { fluxstack } from '@fluxstack/runtime/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'

// For the playground in e2e/playground; tests are configured by vitest.config.ts.
export default defineConfig({ plugins: [fluxstack(), react()] })
