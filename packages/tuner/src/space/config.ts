import { kindSpecs, knobOf, knobs, type Knob, type KnobName } from '@stint/supervisor'

/** A Stint config by knob, as `profile.json` has it. A list is several values of one knob. */
export type Config = Readonly<Record<string, string | number | boolean | readonly string[]>>

/** A config as flags of `stint run`: each value of a list is a flag of its own. */
export function flagsOfConfig(config: Config): readonly string[] {
  return Object.entries(config).flatMap(([name, value]) =>
    typeof value === 'object'
      ? value.flatMap((each) => `--${name}=${written(name, each)}`)
      : [`--${name}=${value}`],
  )
}

/** The config that flags of `stint run` (`--workers=4`) amount to; flags of one knob make a list where the knob has one. A file of them is none. */
export function configOfFlags(flags: readonly string[]): Config {
  const texts: Record<string, string> = {}
  const lists: Record<string, readonly string[]> = {}
  for (const flag of flags) {
    const [, name = '', text = ''] = /^--([^=]+)=(.*)$/s.exec(flag) ?? []
    if (name === 'config') continue
    if (isList(name)) lists[name] = [...(lists[name] ?? []), ...valuesIn(name, text)]
    else texts[name] = text
  }
  return { ...texts, ...lists }
}

/** One value of a list, so that it is read back as one. */
function written(name: string, value: string): string {
  return kindOf(name) === 'words' ? kindSpecs.words.print([value]).join('') : value
}

function valuesIn(name: string, text: string): readonly string[] {
  if (kindOf(name) !== 'words') return [text]
  const read = kindSpecs.words.parse(text, {})
  return read.ok ? read.value : [text]
}

function isList(name: string): boolean {
  const kind = kindOf(name)
  return kind !== null && (kindSpecs[kind].list ?? false)
}

function kindOf(name: string): Knob['kind'] | null {
  return Object.hasOwn(knobs, name) ? knobOf(name as KnobName).kind : null
}
