import { shown } from '../errors.ts'
import { hostFault, type HostFeatures } from '../host-class.ts'
import { membersLayer } from '../json/layer.ts'
import { parseJson, type JsonNode } from '../json/parse.ts'
import type { Layer } from '../layers/layer.ts'

/** What the supervisor needs of a `profile.json`; the tuner's schema says what else is in one. */
export interface HostProfile {
  /** The file or URL, as it is shown as an origin. */
  readonly path: string
  readonly app: string
  readonly host: HostFeatures
  /** ISO 8601. */
  readonly createdAt: string
  readonly maxAgeDays: number
  /** The Node it was found with; null when a change of Node does not matter to it. */
  readonly node: string | null
  readonly config: Layer
}

/** A profile, or why there is none, in words that go after its path. */
export type ProfileRead =
  | { readonly ok: true; readonly profile: HostProfile }
  | { readonly ok: false; readonly message: string }

const schemaVersion = 1

type Fields = Readonly<Record<string, unknown>>

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {}

const textOf = (value: unknown) => (typeof value === 'string' ? value : null)

const refuse = (message: string): ProfileRead => ({ ok: false, message })

const memberOf = (node: JsonNode, key: string): JsonNode | null =>
  node.type === 'object' ? (node.members.find((member) => member.key === key)?.value ?? null) : null

/** The knobs a profile sets. It cannot name another profile. */
function configOf(node: JsonNode | null, path: string): Layer | null {
  if (node?.type !== 'object') return null
  const members = node.members.filter(({ key }) => !/^profile(?:-foreign)?$/.test(key))
  return membersLayer(members, ({ key, line }) => ({
    source: 'profile',
    name: key,
    file: path,
    line,
  }))
}

/** Reads a profile; `path` is where it came from. */
export function readProfile(text: string, path: string): ProfileRead {
  const parsed = parseJson(text)
  if (!parsed.ok) {
    const { line, column, message } = parsed.fault
    return refuse(`line ${line} column ${column}: ${message}`)
  }
  const fields = fieldsOf(JSON.parse(text))
  if (fields['schemaVersion'] === undefined) return refuse('is no profile of stint tune')
  if (fields['schemaVersion'] !== schemaVersion)
    return refuse(
      `is a profile of version ${shown(JSON.stringify(fields['schemaVersion']))}; this stint reads version ${schemaVersion}`,
    )
  const host = fieldsOf(fields['hostClass'])
  const fault = hostFault(host)
  if (fault !== null) return refuse(`hostClass.${fault} is missing or of the wrong kind`)
  const config = configOf(memberOf(parsed.node, 'config'), path)
  if (config === null) return refuse('has no config')
  const { maxAgeDays, onChange } = fieldsOf(fields['expires'])
  const mindsNode = Array.isArray(onChange) && onChange.includes('node')
  return {
    ok: true,
    profile: {
      path,
      app: textOf(fieldsOf(fields['app'])['name']) ?? '',
      host: host as unknown as HostFeatures,
      createdAt: textOf(fields['createdAt']) ?? '',
      maxAgeDays: typeof maxAgeDays === 'number' ? maxAgeDays : Infinity,
      node: mindsNode ? textOf(fieldsOf(fields['runtime'])['node']) : null,
      config,
    },
  }
}
