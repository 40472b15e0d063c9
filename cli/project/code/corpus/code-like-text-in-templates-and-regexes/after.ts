import { Elysia } from 'elysia'
import { mailRoutes } from './mail.ts'
import { notesRoutes } from './notes.ts'

const text = `const routes = ${inner(`new Elysia()`)} .use(mailRoutes)`
const pattern = /const routes = \["'`]\.use(mailRoutes)/
// const routes = old
export const routes = new Elysia().use(notesRoutes).get(`/${text}`, () => pattern).use(mailRoutes)
