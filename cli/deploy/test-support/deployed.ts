/** An app that needs nothing, for files that only say how it runs. */
export const deployed = {
  name: 'my-app',
  runtime: 'node',
  outDir: 'dist',
  database: 'none',
  redis: false,
  port: 3000,
  stopSeconds: 25,
} as const
