// What `flux dev` hosts. The app itself is plain JavaScript, which Node 20 runs as it is in production.
// @ts-expect-error -- it has no types: what it answers is what the suite is about
export { default } from './app.mjs'
