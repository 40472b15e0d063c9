/** What the reference page is made from; not part of the package's exports. */
export { ConfigProblemsError } from './problems.ts'
export { inspectConfig } from './resolve.ts'
export { sectionDescriptions } from './schema.ts'
export { allSections, leavesOf, type Leaf } from './tree.ts'
export { allowedBy, jsonOf } from './words.ts'
