export { notes } from './notes.ts'
export { users } from './users.ts'
