import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const bench = fileURLToPath(new URL('../', import.meta.url))

/** How a stranger on Debian gets what the bench measures with and against. */
export const HOW_TO_GET =
  'apt-get install apache2-utils wrk hey nghttp2-client uwsgi-core uwsgi-plugin-python3 gunicorn passenger'

/** Installs the peers from the bench's own lockfile, beside the product's. */
export function installPackages(): void {
  execFileSync('npx', ['-y', 'pnpm@12', 'install', '--frozen-lockfile'], {
    cwd: bench,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}

export function hasPackages(): boolean {
  return existsSync(`${bench}node_modules/pm2/package.json`)
}

/** A file of one of the bench's packages. */
export function packagePath(name: string, file: string): string {
  return `${bench}node_modules/${name}/${file}`
}

export function packageVersion(name: string): string {
  const text = readFileSync(packagePath(name, 'package.json'), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}

/** The version of an installed Debian package. */
export function debianVersion(name: string): string {
  return execFileSync('dpkg-query', ['-W', '-f=${Version}', name], { encoding: 'utf8' })
}

/** Whether a command can be found. */
export function hasCommand(name: string): boolean {
  return (process.env['PATH'] ?? '').split(':').some((folder) => existsSync(`${folder}/${name}`))
}
