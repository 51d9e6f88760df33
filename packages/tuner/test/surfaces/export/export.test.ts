import { execFileSync, spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { resolveKnobs, type KnobRows } from '../../../src/shell/target/knobs.ts'
import { exportFormats } from '../../../src/surfaces/export/formats.ts'
import { emptyDirectory } from '../../support/directory.ts'
import { profile } from '../../support/profile.ts'

/** Everything that needs quoting somewhere. */
const nasty = `50 % "off" it's $HOME \\n \`id\` #`
const nastyProfile = {
  ...profile,
  config: { ...profile.config, env: ['NODE_ENV=production', `GREETING=${nasty}`] },
}

/** What a supervisor makes of flags and an environment. */
async function knobsWith(flags: readonly string[], env: NodeJS.ProcessEnv): Promise<KnobRows> {
  const { PATH } = process.env
  const read = await resolveKnobs(flags, { cwd: emptyDirectory(), env: { PATH, ...env } })
  if (!read.ok) throw new Error(read.reason)
  return read.knobs
}

const expected = {
  workers: 4,
  'listen-layout': 'slot',
  'max-semi-space-size': 32,
  'threadpool-size': 8,
  'max-requests': 48_000,
  'reload-on-rss': '384M',
  backlog: 1024,
}

function expectTuned(knobs: KnobRows): void {
  for (const [knob, value] of Object.entries(expected)) {
    const shown = knobs[knob]?.value
    expect(knob === 'reload-on-rss' ? `${String(shown).replace(/M$/, '')}M` : shown).toEqual(value)
    expect(knobs[knob]?.origin).not.toBe('default')
  }
}

/** The variables that a systemd drop-in sets, unquoted as systemd.syntax(7) says. */
function systemdVariables(text: string): Readonly<Record<string, string>> {
  const quoted = text.matchAll(/^Environment="((?:[^"\\]|\\.)*)"$/gm)
  const pairs = [...quoted].map(([, inside = '']) => {
    const plain = inside.replaceAll(/\\(.)/g, '$1').replaceAll('%%', '%')
    return [plain.slice(0, plain.indexOf('=')), plain.slice(plain.indexOf('=') + 1)]
  })
  return Object.fromEntries(pairs)
}

describe('an export means to a supervisor what the profile means', { timeout: 60_000 }, () => {
  it('as a config file', async () => {
    const file = join(emptyDirectory(), 'stint.json')
    writeFileSync(file, exportFormats.stint(nastyProfile).text)
    const knobs = await knobsWith(['--config', file], {})
    expectTuned(knobs)
    expect(knobs['env']?.value).toEqual(nastyProfile.config.env)
  })

  it('as variables for a shell', async () => {
    const file = join(emptyDirectory(), 'stint.env')
    writeFileSync(file, exportFormats.env(nastyProfile).text)
    const out = execFileSync('sh', ['-c', 'set -a; . "$1"; env -0', 'sh', file], {
      env: { PATH: process.env['PATH'] },
      encoding: 'utf8',
    })
    const env = Object.fromEntries(
      out
        .split('\0')
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    )
    expect(env['GREETING']).toBe(nasty)
    expectTuned(await knobsWith([], env))
  })

  it('as a systemd drop-in', async () => {
    const env = systemdVariables(exportFormats.systemd(nastyProfile).text)
    expect(env['GREETING']).toBe(nasty)
    expectTuned(await knobsWith([], env))
  })

  it('as a ConfigMap for Kubernetes', async () => {
    const { text } = exportFormats.k8s({
      ...nastyProfile,
      app: { ...profile.app, name: '@acme/Shop_1' },
    })
    expect(text).toMatch(/^ {2}name: stint-acme-shop-1$/m)
    const rows = (text.split('\ndata:\n')[1] ?? '').trimEnd().split('\n')
    const env = Object.fromEntries(
      rows.map((row) => {
        const [, name = '', value = '""'] = /^ {2}(\w+): (".*")$/.exec(row) ?? []
        return [name, JSON.parse(value) as string]
      }),
    )
    expect(env['GREETING']).toBe(nasty)
    expectTuned(await knobsWith([], env))
  })
})

const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0

it.skipIf(!hasSystemd)('systemd itself finds nothing to say about the drop-in', () => {
  const directory = emptyDirectory()
  const unit = exportFormats
    .systemd(nastyProfile)
    .text.replace('[Service]', '[Service]\nExecStart=/bin/true')
  writeFileSync(join(directory, 'shop.service'), `[Unit]\nDescription=shop\n${unit}`)
  const { stderr } = spawnSync(
    'systemd-analyze',
    ['verify', '--man=no', join(directory, 'shop.service')],
    {
      encoding: 'utf8',
    },
  )
  expect(stderr.split('\n').filter((line) => line.includes('shop.service'))).toEqual([])
})

it('what a variable cannot hold is said, not dropped in silence', () => {
  const { text, notices } = exportFormats.env({
    ...profile,
    config: { listen: ['127.0.0.1:1', '127.0.0.1:2'], 'no-knob': 1, workers: 2 },
  })
  expect(notices).toHaveLength(2)
  expect(text).toContain("STINT_WORKERS='2'")
})

it('a flag for Node that holds a blank stays one flag', () => {
  const { text } = exportFormats.env({
    ...profile,
    config: { 'node-args': ['--import=/a b.mjs', '--max-http-header-size=9'] },
  })
  expect(text).toContain(`STINT_NODE_ARGS='"--import=/a b.mjs" --max-http-header-size=9'`)
})
