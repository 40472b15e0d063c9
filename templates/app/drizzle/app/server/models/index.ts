export * from './notes.ts'
