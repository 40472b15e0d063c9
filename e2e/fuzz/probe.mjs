// Loaded before the app: on SIGUSR2 it collects the garbage and prints how much is left. Bun has its own collector.
process.on('SIGUSR2', () => {
  const collect = globalThis.Bun ? () => globalThis.Bun.gc(true) : globalThis.gc
  for (let round = 0; round < 3; round++) collect()
  const { heapUsed, rss } = process.memoryUsage()
  process.stderr.write(`probe ${heapUsed} ${rss}\n`)
})
