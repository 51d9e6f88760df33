import { sections } from '../knobs.ts'
import type { Knob, KnobName } from '../knobs.ts'
import { envOf, flagOf, knobNames, knobOf } from '../names.ts'
import { printDefault } from './options.ts'

const code = (text: string) => `\`${text}\``
const cell = (text: string) => text.replaceAll('|', String.raw`\|`)

function range({ kind, min, max, choices }: Knob): string {
  if (choices !== undefined) return choices.map(code).join(', ')
  if (min !== undefined || max !== undefined) {
    return max === undefined ? `>= ${min}` : `${min ?? 0} to ${max}`
  }
  return kind
}

function row(name: KnobName): string {
  const knob = knobOf(name)
  const flags = [name, ...(knob.aliases ?? [])].map((flag) => code(flagOf(flag))).join(' ')
  const preset = printDefault(knob)
  const cells = [
    code(name),
    flags,
    code(envOf(name)),
    knob.uwsgi === null ? '' : code(knob.uwsgi),
    preset === null ? '' : code(preset),
    range(knob),
    knob.live ? 'yes' : 'no',
    knob.help,
  ]
  return `| ${cells.map(cell).join(' | ')} |`
}

function section(id: keyof typeof sections): string {
  const names = knobNames.filter((name) => knobOf(name).section === id)
  return `## ${sections[id]}

| knob | flag | variable | \`[uwsgi]\` | default | values | reload | what it does |
|---|---|---|---|---|---|---|---|
${names.map(row).join('\n')}
`
}

const introduction = `# Knobs

Generated from \`packages/supervisor/src/config/knobs.ts\`; do not edit.

A knob is set by a flag, a \`STINT_*\` variable, a key of the config file, or its default; the first of these that says
something wins, knob by knob. Lists are not merged across them. Nothing is read that was not asked for: the config file
is the one named by \`--config FILE\` (or \`STINT_CONFIG\`), never one that happens to lie in the working directory.
\`stint config print\` shows every value and where it comes from; \`stint check\` says what is wrong.

| values | how they are written |
|---|---|
| count | digits only: \`10000\` |
| seconds | \`30\`, \`1.5\`, or with a suffix: \`500ms\`, \`30s\`, \`5m\`, \`1h\`, \`1d\` |
| milliseconds | \`250\`, or with a suffix: \`250ms\`, \`1s\` |
| mebibytes | MiB: \`512\`, or with a suffix: \`512M\`, \`1G\`, \`512MiB\` |
| flag | \`true\`, \`yes\`, \`on\`, \`1\`, \`false\`, \`no\`, \`off\`, \`0\`; as a flag also bare, or \`--no-NAME\` |
| address, addresses, endpoint | \`3000\`, \`127.0.0.1:3000\`, \`[::1]:3000\`, \`unix:/run/app.sock\` |
| mode | octal: \`660\` |
| user, group | a name or a number |
| words | separated by blanks; quotes keep a blank inside a word |
| assignments | \`KEY=VALUE\`; in JSON also an object |
| paths, addresses, words, assignments | lists: repeat the flag or the ini key, or write a JSON array |

A config file is JSON (\`stint.json\`, with \`"$schema": "…/stint.schema.json"\` for completion in editors) or ini
(\`stint.ini\`), where a \`[stint]\` section has the names below and a \`[uwsgi]\` section has uWSGI's. Both may be in one file.
\`reload\`: yes means that a reload (SIGHUP) takes a new value; no means that it takes a restart.
`

/** docs/knobs.md */
export function knobPage(): string {
  const ids = Object.keys(sections) as (keyof typeof sections)[]
  return [introduction, ...ids.map(section)].join('\n')
}
