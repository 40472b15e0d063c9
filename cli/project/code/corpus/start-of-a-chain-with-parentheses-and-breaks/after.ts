const routes = (
  new Elysia() as Any
)!
  .use(tenant)
  .use(notesRoutes)
