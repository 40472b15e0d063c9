const routes = (
  new Elysia() as Any
)!
  .use(notesRoutes)
