const routes = new Elysia().use(notesRoutes).use(tenant)
