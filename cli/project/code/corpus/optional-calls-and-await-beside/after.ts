import { a } from './a.ts'
import { mailRoutes } from './mail.ts'

const b = await a?.use?.(1)
export const routes = a
    .use(b)
    .use(mailRoutes)
