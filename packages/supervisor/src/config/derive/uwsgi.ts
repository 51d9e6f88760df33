import { changedMeanings } from '../import/changed.ts'
import { verdicts } from '../import/line-verdict.ts'
import type { KnobName } from '../knobs.ts'
import { flagOf, knobNames, knobOf } from '../names.ts'
import { uwsgiOptions } from '../uwsgi-options.ts'

const code = (text: string): string => `\`${text}\``
const codes = (names: readonly string[]): string => names.map(code).join(' ')
const cell = (text: string): string => text.replaceAll('|', String.raw`\|`)

/** uWSGI options that mean a knob under another name, with the remark of that name. */
function synonyms(knob: KnobName): readonly { readonly name: string; readonly note: string }[] {
  return Object.entries(uwsgiOptions).flatMap(([name, verdict]) =>
    verdict.verdict === 'means' && verdict.knob === knob
      ? [{ name, note: verdict.note ?? '' }]
      : [],
  )
}

/** Without those that say nothing, or what one before them says too. */
function distinct(notes: readonly string[]): readonly string[] {
  return notes.filter(
    (note, at) => !notes.slice(0, at).some((said) => said.includes(note)) && note !== '',
  )
}

function carriedRow(knob: KnobName): readonly string[] {
  const { uwsgi, aliases = [] } = knobOf(knob)
  const others = synonyms(knob)
  const names = [...(uwsgi === null ? [] : [uwsgi, ...aliases]), ...others.map(({ name }) => name)]
  if (names.length === 0) return []
  const remarks = distinct([changedMeanings[knob] ?? '', ...others.map(({ note }) => note)])
  const options = codes([...new Set(names.filter((name) => name.length > 1))])
  return [`| ${options} | ${code(flagOf(knob))} | ${cell(remarks.join('; '))} |`]
}

/** The option and, where some values of it are fine, what these look like. */
function named(name: string, unless: RegExp | undefined): string {
  return unless === undefined ? code(name) : `${code(name)} (but not ${code(unless.source)})`
}

/** Options of one verdict, by reason, in the order of the table. */
function byReason(verdict: 'ignored' | 'unsupported'): string {
  const reasons = new Map<string, string[]>()
  for (const [name, row] of Object.entries(uwsgiOptions)) {
    if (row.verdict !== verdict || name.length === 1) continue
    reasons.set(row.reason, [...(reasons.get(row.reason) ?? []), named(name, row.unless)])
  }
  const rows = Array.from(
    reasons,
    ([reason, names]) => `| ${cell(reason)} | ${cell(names.join(' '))} |`,
  )
  return ['| why | options |', '|---|---|', ...rows].join('\n')
}

const introduction = `# Coming from uWSGI

Generated from \`packages/supervisor/src/config/knobs.ts\`, \`uwsgi-options.ts\` and \`import/changed.ts\`; do not edit.

Stint reads a \`[uwsgi]\` section as it is: \`stint run --ini app.ini app.js\`. To see what becomes of each line, and to go on
with a file in Stint's own terms:

    stint import-uwsgi app.ini                    # verdicts on standard error, JSON on standard output
    stint import-uwsgi app.ini --out stint.json   # never over a file that is there

It exits with 2 when a line is unsupported or wrong; what could be kept is written all the same. Variables, \`$(NAME)\` and
conditions are resolved on the spot: import on the host, and with the environment, that the file is for.

| verdict | meaning |
|---|---|
${Object.entries(verdicts)
  .map(([verdict, meaning]) => `| ${verdict} | ${meaning} |`)
  .join('\n')}

## How files are read

- Text after \` ;\` or \` #\` is a comment. uWSGI keeps it in the value; where that makes a difference, it is said.
- A number has to be one: uWSGI takes \`1_000\` for 1 and \`many\` for 0; here both are errors that name file and line.
- An unknown key is an error with a suggestion, as under uWSGI's \`strict\`. For a variable of your own: \`set-ph = NAME=VALUE\`.
- Understood: \`%(name)\`, \`$(NAME)\`, \`%d %h %k %n %p %s %v %V %%\`, \`if-env\`, \`if-not-env\`, \`ini\`, \`include\`. Not:
  arithmetic, \`@(...)\`, loops, other conditions, other file formats.
`

/** docs/uwsgi.md */
export function uwsgiPage(): string {
  return `${introduction}
## What carries over

An empty remark: the same meaning.

| in a \`[uwsgi]\` section | knob | what is different |
|---|---|---|
${knobNames.flatMap(carriedRow).join('\n')}

## Not carried over: ignored

The service starts without them, and says so in a note.

${byReason('ignored')}

## Not carried over: refused

These are errors: to go on without them would be another service.

${byReason('unsupported')}
`
}
