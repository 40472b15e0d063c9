const routes = new Elysia().
  use(tenant). // all of them
  use(notesRoutes).
  use(authRoutes);
