const routes = new Elysia({ prefix: '/api' }) // all of them
  .use(tenant)
  // who may
  .use(authGuard)

  .use(notesRoutes)
