import { defineConfig } from '@fluxstack/runtime/config'

const config = defineConfig({ plugins: { cors: {}, audit: { enabled: true } } })

export default config
