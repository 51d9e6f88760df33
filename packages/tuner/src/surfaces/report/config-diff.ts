import { knobs } from '@stint/supervisor'
import type { Profile } from '../../core/profile/profile.ts'
import type { Candidate } from '../../space/dimension.ts'
import type { Findings } from './findings.ts'
import { html, type Markup } from './markup.ts'

type Setting = Profile['settings'][string]

const rows: Readonly<Record<string, { readonly default: string | readonly string[] | null }>> =
  knobs

const print = (value: Setting['value']) => (Array.isArray(value) ? value.join(' ') : String(value))

/** The supervisor's own default, as it is written, and what it amounts to on this host; `unset` where it has none. */
function defaultOf(knob: string, baseline: Candidate): string {
  const preset = rows[knob]?.default ?? null
  const text = (typeof preset === 'string' ? preset : (preset ?? []).join(' ')) || 'unset'
  const here = baseline[knob]
  return here === undefined || String(here) === text ? text : `${text} (${here})`
}

function diffRow(
  [knob, { value, how, evidence }]: readonly [string, Setting],
  baseline: Candidate,
): Markup {
  const [before, after] = [defaultOf(knob, baseline), print(value)]
  const isChanged = how !== 'default' && before !== after
  return html`<tr class="${isChanged ? 'changed' : 'kept'}">
    <td class="code">${knob}</td>
    <td class="code">${isChanged ? html`<del>${before}</del>` : before}</td>
    <td class="code">${isChanged ? html`<ins>${after}</ins>` : '='}</td>
    <td>${how}</td>
    <td>${evidence}</td>
  </tr> `
}

/** Default against tuned, knob by knob, with what speaks for each. */
export function configDiff(profile: Profile | null, { baseline }: Findings): Markup {
  if (profile === null)
    return html`<p class="missing">Not measured in this run: there is no profile yet.</p>`
  return html`<div class="scroll" tabindex="0">
      <table>
        <thead>
          <tr>
            <th>knob</th>
            <th>default</th>
            <th>tuned</th>
            <th>how</th>
            <th>evidence</th>
          </tr>
        </thead>
        <tbody>
          ${Object.entries(profile.settings).map((setting) => diffRow(setting, baseline))}
        </tbody>
      </table>
    </div>
    <p>As a config file for <code>stint run --config stint.json</code>:</p>
    <pre>${JSON.stringify(profile.config, null, 2)}</pre>`
}
