const config = { plugins: { cors: {}, audit: {} } }

export { config as default }
