import { defineConfig } from '@fluxstack/runtime/config'

export default defineConfig({
  app: {
    name: 'My app',
  },
})
