import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { readVersion } from '../src/version.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

/** With nothing but what a shell has outside of `pnpm run`. */
async function printed(command: string, ...args: readonly string[]): Promise<string> {
  const env = { PATH: '/usr/bin:/bin' }
  const { stdout } = await promisify(execFile)(command, args, { cwd: '/', env })
  return stdout
}

describe('stint tune in a clone of the workspace', () => {
  it('runs from the supervisor as it lies there, whether or not sources are asked for', async () => {
    const stint = `${root}packages/supervisor/bin/stint.js`
    const version = `${readVersion()}\n`
    expect(await printed(process.execPath, stint, 'tune', '--version')).toBe(version)
    expect(
      await printed(process.execPath, '--conditions=@stint/source', stint, 'tune', '--version'),
    ).toBe(version)
  })

  it('runs from the commands that the workspace installs', async () => {
    const version = `${readVersion()}\n`
    expect(await printed(`${root}node_modules/.bin/stint`, 'tune', '--version')).toBe(version)
    expect(await printed(`${root}node_modules/.bin/stint-tune`, '--version')).toBe(version)
  })
})
