// Nothing yet.
export * from './mail.ts'
