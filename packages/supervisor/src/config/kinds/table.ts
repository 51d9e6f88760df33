import type { Kind } from '../kinds.ts'
import type { ValueOfKind } from '../settings.ts'
import { address, addresses, endpoint } from './address.ts'
import { count, workers } from './count.ts'
import { milliseconds, seconds } from './duration.ts'
import { flag } from './flag.ts'
import { mebibytes } from './size.ts'
import type { KindSpec } from './spec.ts'
import { assignments, choice, mode, owner, path, paths, text } from './text.ts'
import { words } from './words.ts'

/** The one parser and printer of every kind, whichever layer a value comes from. */
export const kindSpecs: { readonly [K in Kind]: KindSpec<ValueOfKind[K]> } = {
  count,
  workers,
  seconds,
  milliseconds,
  mebibytes,
  flag,
  choice,
  text,
  path,
  paths,
  words,
  assignments,
  endpoint,
  address,
  addresses,
  user: owner('user'),
  group: owner('group'),
  mode,
}

/** The spec of a kind known only at run time; its values are whatever that kind's `ValueOfKind` says. */
export function specOf(kind: Kind): KindSpec<unknown> {
  return kindSpecs[kind]
}
