const routes = new Elysia();
