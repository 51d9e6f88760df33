#!/usr/bin/env node
// Plain JavaScript on purpose: it must be able to say "your Node is too old" on an old Node.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const supported = (major === 24 && minor >= 21) || (major === 26 && minor >= 4) || major > 26

if (supported) {
  const { existsSync } = await import('node:fs')
  const built = new URL('../dist/bin.js', import.meta.url)
  const isBuilt = existsSync(built)
  if (!isBuilt) await findSources()
  const { main } = await import(
    isBuilt ? built.href : new URL('../src/bin.ts', import.meta.url).href
  )
  await main(process.argv.slice(2))
} else {
  process.stderr.write(
    `stint: this is Node ${process.versions.node}; stint tune needs Node ^24.21 or >=26.4 ` +
      '(workers may run any Node >= 22.12: stint tune run --node PATH)\n',
  )
  process.exitCode = 69
}

/** In a clone that nobody built, the other packages of the workspace are there as their sources only. */
async function findSources() {
  const { registerHooks } = await import('node:module')
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, { ...context, conditions: [...context.conditions, '@stint/source'] }),
  })
}
