import { changeOf } from '../../core/compare/gauge.ts'
import type { Profile } from '../../core/profile/profile.ts'
import { figure } from '../numbers.ts'
import { signedPercent } from '../../percent.ts'
import { variablesFrom } from './variables.ts'

/** A profile in the words of another tool, and what could not be said in them. */
export interface Exported {
  readonly text: string
  readonly notices: readonly string[]
}

const oneLine = (text: string) => text.replaceAll(/\p{Cc}+/gu, ' ')

/** Where the settings are from, in lines for a comment. */
function origin({ app, capacity, createdAt, figures, hostClass, slo }: Profile): readonly string[] {
  const gain =
    capacity.gain === null
      ? 'no gain'
      : signedPercent(changeOf(capacity.gain, figures?.better ?? 'more').ratio)
  return [
    `Found by stint tune for ${app.name} on ${createdAt.slice(0, 10)}, host class ${hostClass.id.slice(0, 12)}:`,
    `${hostClass.cores} CPUs of ${hostClass.cpuModel}, ${figure(hostClass.memoryMib)} MiB of memory.`,
    `${figure(figures?.default ?? capacity.defaultPerSecond)} -> ${figure(figures?.tuned ?? capacity.tunedPerSecond)} ${figures?.unit ?? 'requests per second'} (${gain}) with p${figure(slo.quantile * 100)} within ${figure(slo.latencyMs)} ms.`,
  ].map(oneLine)
}

const comment = (profile: Profile) =>
  origin(profile)
    .map((text) => `# ${text}\n`)
    .join('')

/** Single quotes keep everything but themselves, for a shell and for `EnvironmentFile=` alike. */
const quoteForShell = (value: string) => `'${value.replaceAll("'", String.raw`'\''`)}'`

/** `NAME='value'` lines, for `set -a; . FILE` in a shell. */
function env(profile: Profile): Exported {
  const { variables, notices } = variablesFrom(profile.config)
  const lines = variables.map(([name, value]) => `${name}=${quoteForShell(value)}\n`)
  return { text: comment(profile) + lines.join(''), notices }
}

/** systemd.syntax(7): backslash and quote are escaped in double quotes; systemd.unit(5): % begins a specifier. */
const quoteForSystemd = (text: string) =>
  `"${text.replaceAll(/["\\]/g, String.raw`\$&`).replaceAll('%', '%%')}"`

/** A drop-in for `/etc/systemd/system/NAME.service.d/`. */
function systemd(profile: Profile): Exported {
  const { variables, notices } = variablesFrom(profile.config)
  const lines = variables.map(
    ([name, value]) => `Environment=${quoteForSystemd(`${name}=${value}`)}\n`,
  )
  return { text: `${comment(profile)}[Service]\n${lines.join('')}`, notices }
}

/** A name as Kubernetes takes it (RFC 1123). */
const kubernetesName = (text: string) =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z\d-]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 50)
    .replaceAll(/-+$/g, '')

/** A ConfigMap whose data are variables, for `envFrom`. A JSON string is a YAML string. */
function kubernetes(profile: Profile): Exported {
  const { variables, notices } = variablesFrom(profile.config)
  const data = variables.map(([name, value]) => `  ${name}: ${JSON.stringify(value)}\n`).join('')
  const text = `${comment(profile)}# In the container: envFrom: [{ configMapRef: { name: stint-${kubernetesName(profile.app.name)} } }]
apiVersion: v1
kind: ConfigMap
metadata:
  name: stint-${kubernetesName(profile.app.name)}
  annotations:
    stint/host-class: ${JSON.stringify(profile.hostClass.id)}
    stint/journal-sha256: ${JSON.stringify(profile.journalSha256)}
data:
${data}`
  return { text, notices }
}

/** A config file for `stint run --config`. */
function stint({ config }: Profile): Exported {
  return { text: `${JSON.stringify(config, null, 2)}\n`, notices: [] }
}

/** Every format of `stint tune export --format`. */
export const exportFormats = { stint, env, systemd, k8s: kubernetes } as const satisfies Readonly<
  Record<string, (profile: Profile) => Exported>
>
