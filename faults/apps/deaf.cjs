process.on('SIGTERM', () => {})
