export * from './mail.ts'
export * from './notes.ts'
export * from './posts.ts'
