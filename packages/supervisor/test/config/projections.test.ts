import { readFileSync } from 'node:fs'
import { describe, expect, it, test } from 'vitest'
import { projections } from '../../../../scripts/projections.ts'
import { flagOptions } from '../../src/config/derive/options.ts'
import { exitCodePage } from '../../src/config/derive/exit-codes.ts'
import { jsonSchema } from '../../src/config/derive/json-schema.ts'
import { knobPage } from '../../src/config/derive/reference.ts'
import { errorCodes } from '../../src/config/errors.ts'
import { exitCodes } from '../../src/config/exit-codes.ts'
import { kindSpecs } from '../../src/config/kinds/table.ts'
import { knobs, sections } from '../../src/config/knobs.ts'
import { envOf, findKnob, knobNames, knobOf, settingOf } from '../../src/config/names.ts'
import { uwsgiOptions } from '../../src/config/uwsgi-options.ts'

const root = new URL('../../../../', import.meta.url)

test.each(projections)(
  '$path is what the tables say ("pnpm generate" writes it)',
  ({ path, render }) => {
    expect(readFileSync(new URL(path, root), 'utf8')).toBe(render())
  },
)

describe('the table', () => {
  it('has no name twice: knobs, aliases, variables, settings, uWSGI options', () => {
    const names = knobNames.flatMap((name) => [name, ...(knobOf(name).aliases ?? [])])
    const options = knobNames.flatMap((name) => knobOf(name).uwsgi ?? [])
    for (const list of [names, options, knobNames.map(envOf), knobNames.map(settingOf)]) {
      expect(list.length).toBe(new Set(list).size)
    }
  })

  it('has one sentence of help for every knob', () => {
    for (const name of knobNames) expect(knobOf(name).help).toMatch(/^[A-Z"].*\.$/)
  })

  it('uses every section, and only kinds that can be read', () => {
    const used = new Set(knobNames.map((name) => knobOf(name).section))
    expect([...used]).toEqual(Object.keys(sections))
    for (const name of knobNames) expect(kindSpecs).toHaveProperty(knobOf(name).kind)
  })

  it('says nothing about uWSGI that the list of other options says too', () => {
    const options = knobNames.flatMap((name) => knobOf(name).uwsgi ?? [])
    expect(options.filter((option) => Object.hasOwn(uwsgiOptions, option))).toEqual([])
  })
})

describe('its projections', () => {
  it('flags: one per knob, grouped by section', () => {
    expect(Object.keys(flagOptions())).toEqual(Object.keys(knobs))
    expect(flagOptions()['workers']).toMatchObject({ alias: ['p'], group: 'Processes:' })
  })

  it('JSON Schema: a property per knob and alias, with its bounds and default', () => {
    const properties = jsonSchema()['properties'] as Record<string, Record<string, unknown>>
    expect(new Set(Object.keys(properties).map((key) => findKnob(key) ?? key))).toEqual(
      new Set(['$schema', ...knobNames]),
    )
    expect(properties['backlog']).toMatchObject({ minimum: 1, maximum: 65_535, default: 511 })
    expect(properties['processes']).toEqual(properties['workers'])
  })

  it('reference page: a row per knob', () => {
    const rows = knobPage().match(/^\| `[a-z\d-]+` \| `-/gm)
    expect(rows).toHaveLength(knobNames.length)
  })

  it('exit codes: a row per code, every problem in one of them', () => {
    const page = exitCodePage()
    for (const { number } of Object.values(exitCodes)) expect(page).toContain(`| ${number} |`)
    for (const code of Object.keys(errorCodes)) expect(page).toContain(code)
  })
})
