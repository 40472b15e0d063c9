import { defineConfig } from '@fluxstack/runtime/config'

/** The repository is its own first user: `npx flux dev` here serves the playground. */
export default defineConfig({
  app: { name: 'FluxStack playground', dir: 'e2e/playground/app' },
  build: { outDir: '.cache/playground' },
  live: { heartbeat: '5s' },
})
