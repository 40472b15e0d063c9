import { Elysia } from 'elysia'

<<<<<<< ours
export const routes = new Elysia()
=======
export const routes = new Elysia().use(x)
>>>>>>> theirs
