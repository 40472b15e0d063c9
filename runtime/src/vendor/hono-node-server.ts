/** In the package this is a bundle that the build makes: apps do not install @hono/node-server, which brings all of hono. */
export { getRequestListener } from '@hono/node-server'
