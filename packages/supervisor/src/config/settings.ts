import type { Address } from './address.ts'
import type { Kind } from './kinds.ts'
import type { knobs, KnobName } from './knobs.ts'

type Camel<Name extends string> = Name extends `${infer Head}-${infer Tail}`
  ? `${Head}${Capitalize<Camel<Tail>>}`
  : Name

/** The unit a resolved value carries at the end of its name. */
type Suffix<K extends Kind> = K extends 'seconds' | 'milliseconds'
  ? 'Ms'
  : K extends 'mebibytes'
    ? 'Bytes'
    : ''

/** The type of a resolved value, by kind. Durations are milliseconds, sizes bytes, modes numbers. */
export interface ValueOfKind {
  count: number
  workers: number | 'auto'
  seconds: number
  milliseconds: number
  mebibytes: number
  flag: boolean
  choice: string
  text: string
  path: string
  paths: readonly string[]
  words: readonly string[]
  assignments: readonly (readonly [key: string, value: string])[]
  endpoint: Address
  address: Address
  addresses: readonly Address[]
  user: string | number
  group: string | number
  mode: number
}

type Value<Row> = Row extends {
  readonly kind: 'choice'
  readonly choices: readonly (infer Choice)[]
}
  ? Choice
  : Row extends { readonly kind: infer K extends keyof ValueOfKind }
    ? ValueOfKind[K]
    : never

type OrUnset<Row> = Row extends { readonly default: null } ? null : never

/** All knobs, resolved: `max-requests` is `maxRequests`, `idle-grace` is `idleGraceMs`, `reload-on-rss` is `reloadOnRssBytes`. */
export type Settings = {
  readonly [Name in KnobName as `${Camel<Name>}${Suffix<(typeof knobs)[Name]['kind']>}`]:
    | Value<(typeof knobs)[Name]>
    | OrUnset<(typeof knobs)[Name]>
}
