const routes = new Elysia(). // all of them
  use(notesRoutes).
  use(authRoutes);
