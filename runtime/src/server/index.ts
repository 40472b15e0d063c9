export { serve, type RunningServer, type ServeOptions } from './serve.ts'
export { toNodeHandlers, type NodeHandlers } from './node-handlers.ts'
