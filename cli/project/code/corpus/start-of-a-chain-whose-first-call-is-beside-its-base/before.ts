const routes = new Elysia().use(notesRoutes)
    .use(authRoutes);
