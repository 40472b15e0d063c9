export default defineConfig({ ...base })
