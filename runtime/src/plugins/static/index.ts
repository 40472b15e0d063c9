export { staticPlugin, type StaticPluginOptions } from './plugin.ts'
export { staticFiles, type StaticOptions } from './static.ts'
