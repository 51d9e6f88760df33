import { kindSpecs } from '@stint/supervisor'
import { describe, expect, it } from 'vitest'
import { configOfFlags, flagsOfConfig } from '../../src/space/config.ts'

describe('a config as flags of stint run', () => {
  it('says each value of a list with a flag of its own', () => {
    expect(flagsOfConfig({ workers: 4, env: ['A=1', 'B=x,y'], 'reload-on-rss': '384M' })).toEqual([
      '--workers=4',
      '--env=A=1',
      '--env=B=x,y',
      '--reload-on-rss=384M',
    ])
  })

  it('quotes what would not be read back as one word', () => {
    const words = ['--import=/a b/c.mjs', '--max-http-header-size=9', String.raw`--title="\"`]
    const flags = flagsOfConfig({ 'node-args': words })
    const read = flags.map((flag) => kindSpecs.words.parse(flag.slice('--node-args='.length), {}))
    expect(read).toEqual(words.map((word) => ({ ok: true, value: [word] })))
  })

  it('leaves a text that holds several words as it was written', () => {
    expect(flagsOfConfig({ 'node-args': '--a --b' })).toEqual(['--node-args=--a --b'])
  })
})

it('flags of one knob make the list that they mean together, and come back as they were', () => {
  const config = configOfFlags([
    '--config=a.json',
    '--env=A=1',
    '--env=B=2',
    '--node-args=--a "--b c"',
    '--workers=2',
  ])
  expect(config).toEqual({ env: ['A=1', 'B=2'], 'node-args': ['--a', '--b c'], workers: '2' })
  expect(configOfFlags(flagsOfConfig(config))).toEqual(config)
})
