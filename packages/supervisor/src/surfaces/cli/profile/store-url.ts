import { hostFault, type HostFeatures } from '../../../config/host-class.ts'
import { chooseProfile } from '../../../config/profile/choose.ts'
import { readProfile } from '../../../config/profile/read-profile.ts'
import { fetchText } from './fetch-text.ts'
import type { Found } from './found.ts'

async function profileAt(url: string): Promise<Found> {
  const read = await fetchText(url)
  if (!read.ok) return { ok: false, message: `cannot fetch ${url}: ${read.reason}` }
  const profile = readProfile(read.text, url)
  return profile.ok
    ? { ok: true, profiles: [profile.profile], notices: [] }
    : { ok: false, message: `${url} ${profile.message}` }
}

interface Row {
  readonly file: string
  readonly app: string
  readonly host: HostFeatures
}

type Fields = Readonly<Record<string, unknown>>

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null

/** A row of a store's index; a name with a slash in it would lead out of the store. */
function rowOf(value: unknown): readonly Row[] {
  if (!isFields(value)) return []
  const { file, app, hostClass } = value
  const isRow = typeof file === 'string' && /^[\w@.-]+\.json$/.test(file) && typeof app === 'string'
  if (!isRow || !isFields(hostClass) || hostFault(hostClass) !== null) return []
  return [{ file, app, host: hostClass as unknown as HostFeatures }]
}

function rowsOf(text: string): readonly Row[] | null {
  try {
    const index: unknown = JSON.parse(text)
    const rows = isFields(index) ? index['profiles'] : null
    return Array.isArray(rows) ? rows.flatMap(rowOf) : null
  } catch {
    return null
  }
}

/** What is asked of a store: who asks, for which app. */
export interface Wanted {
  readonly here: HostFeatures
  readonly app: string | null
}

/** The profile at a URL that ends in `.json`, or the best one for this host of the store at any other. */
export async function profilesAtUrl(url: string, { here, app }: Wanted): Promise<Found> {
  const { pathname } = new URL(url)
  if (pathname.endsWith('.json')) return profileAt(url)
  const base = new URL(url)
  base.pathname = `${pathname.replace(/\/$/, '')}/index.json`
  const read = await fetchText(base.href)
  if (!read.ok) return { ok: false, message: `cannot fetch ${base.href}: ${read.reason}` }
  const rows = rowsOf(read.text)
  if (rows === null) return { ok: false, message: `${base.href} is no index of profiles` }
  const choice = chooseProfile(rows, here, app)
  if (choice.kind === 'none') return { ok: false, message: `${url} holds no profile` }
  if (choice.kind === 'ambiguous') return { ok: false, message: severalApps(url, choice.apps) }
  return profileAt(new URL(choice.one.file, base).href)
}

/** Which app this is has to be said. */
export const severalApps = (place: string, apps: readonly string[]): string =>
  `${place} holds profiles of several apps (${apps.join(', ')}); say which with --name, or name the file`
