import { fluxstack } from '@fluxstack/runtime/vite'
import { defineConfig } from 'vite'

export default defineConfig({ plugins: [fluxstack()] })
