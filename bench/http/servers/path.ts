/** The route that all servers have. */
export const PATH = '/api/hello'
