import { knobs } from '@stint/supervisor'
import type { Profile } from '../../core/profile/profile.ts'
import { html, type Markup } from './markup.ts'

type Setting = Profile['settings'][string]

const rows: Readonly<Record<string, { readonly default: string | readonly string[] | null }>> =
  knobs

const print = (value: Setting['value']) => (Array.isArray(value) ? value.join(' ') : String(value))

/** The supervisor's own default, as it is written; `unset` where it has none. */
function defaultOf(knob: string): string {
  const preset = rows[knob]?.default ?? null
  const text = typeof preset === 'string' ? preset : (preset ?? []).join(' ')
  return text === '' ? 'unset' : text
}

function diffRow([knob, { value, how, evidence }]: readonly [string, Setting]): Markup {
  const [before, after] = [defaultOf(knob), print(value)]
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
export function configDiff(profile: Profile | null): Markup {
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
          ${Object.entries(profile.settings).map(diffRow)}
        </tbody>
      </table>
    </div>
    <p>As a config file for <code>stint run --config stint.json</code>:</p>
    <pre>${JSON.stringify(profile.config, null, 2)}</pre>`
}
