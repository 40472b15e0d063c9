import { a } from './a.ts'

const b = await a?.use?.(1)
export const routes = a
    .use(b)
