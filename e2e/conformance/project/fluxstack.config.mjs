export default {
  app: { name: 'Conformance' },
  server: {
    bodyLimit: '64kb',
    stopDeadline: process.env.STOP_DEADLINE ?? '3s',
    trustProxy: process.env.TRUST === '1',
  },
  logging: { format: 'json', level: 'info' },
}
