const routes = new Elysia().use(tenant).use(notesRoutes)
    .use(authRoutes);
