/** In the package this is a bundle that the build makes: apps do not install prom-client. */
export { collectDefaultMetrics, Registry } from 'prom-client'
