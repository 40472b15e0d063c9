const routes = new Elysia().use(tenant);
