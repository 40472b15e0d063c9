export { notes, tags } from './notes.ts'
export { posts } from './posts.ts'
export { users } from './users.ts'
