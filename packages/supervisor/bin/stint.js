#!/usr/bin/env node
// Plain JavaScript on purpose: it must be able to say "your Node is too old" on an old Node.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const supported = (major === 24 && minor >= 21) || (major === 26 && minor >= 4) || major > 26

if (supported) {
  // A supervisor keeps little and does little at a time: its young generation stays as small as it begins, and nothing it
  // runs is worth V8's optimizing compiler. What it would otherwise grow by is most of what it weighs.
  if (process.argv[2] === 'run') {
    const { setFlagsFromString } = await import('node:v8')
    setFlagsFromString('--semi-space-growth-factor=1')
    setFlagsFromString('--no-opt')
  }
  const { enableCompileCache } = await import('node:module')
  enableCompileCache()
  const { existsSync } = await import('node:fs')
  const built = new URL('../dist/bin.js', import.meta.url)
  const { main } = await import(
    existsSync(built) ? built.href : new URL('../src/bin.ts', import.meta.url).href
  )
  await main(process.argv.slice(2))
} else {
  process.stderr.write(
    `stint: this is Node ${process.versions.node}; the supervisor needs Node ^24.21 or >=26.4 ` +
      '(workers may run any Node >= 22.12: stint run --node PATH)\n',
  )
  process.exitCode = 69
}
