import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const path = (relative: string): string => fileURLToPath(new URL(relative, import.meta.url))
const supervisor = path('../../packages/supervisor/')
const product = path('../.product/')

/** Builds the supervisor as it is published into bench/.product, so that no `dist` of the sources is left behind. */
export function buildStint(): void {
  rmSync(product, { recursive: true, force: true })
  mkdirSync(product)
  for (const part of ['bin', 'package.json'])
    cpSync(`${supervisor}${part}`, `${product}${part}`, { recursive: true })
  symlinkSync(`${supervisor}node_modules`, `${product}node_modules`)
  const compiler = path('../../node_modules/typescript/bin/tsc')
  const project = ['-p', `${supervisor}tsconfig.build.json`]
  const into = ['--outDir', `${product}dist`, '--tsBuildInfoFile', `${product}.tsbuildinfo`]
  execFileSync(process.execPath, [compiler, ...project, ...into], { stdio: 'inherit' })
}

/** The command `stint` of that build. */
export const builtStint = (): string => `${product}bin/stint.js`
