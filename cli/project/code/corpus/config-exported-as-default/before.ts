const config = { plugins: { cors: {} } }

export { config as default }
