const routes = new Elysia({ prefix: '/api' }) // all of them
  // who may
  .use(authGuard)

  .use(notesRoutes)
