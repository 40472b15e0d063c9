import { definePlugin } from '../define.ts'

export { staticFiles } from './static.ts'

/** Serves the built client. The listener hands it the folder and asks it after the routes, so that it needs no hook. */
export const staticPlugin = definePlugin({ name: 'static' })
