import { defineConfig } from '@fluxstack/runtime/config'

const config = defineConfig({ plugins: { cors: {} } })

export default config
