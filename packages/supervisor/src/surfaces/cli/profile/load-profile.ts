import { join, resolve } from 'node:path'
import type { HostFeatures, HostMatch } from '../../../config/host-class.ts'
import { emptyLayer, problemLayer, type Layer } from '../../../config/layers/layer.ts'
import { chooseProfile } from '../../../config/profile/choose.ts'
import type { HostProfile } from '../../../config/profile/read-profile.ts'
import type { Where } from '../../../config/errors.ts'
import { readHostClass } from '../../../shell/host-facts.ts'
import type { Io } from '../io.ts'
import { isDirectory } from '../stat.ts'
import { profileInFile, profilesInDirectory } from './files.ts'
import type { Found } from './found.ts'
import { profilesAtUrl, severalApps } from './store-url.ts'

/** What the knobs say about the profile to take. */
export interface ProfileRequest {
  /** `auto`, a file, a directory or a URL. */
  readonly from: string
  /** Where that was written. */
  readonly where: Where
  readonly takesForeign: boolean
  /** The app's name, for a place with profiles of several; null: unknown. */
  readonly app: string | null
}

const isUrl = (from: string) => /^https?:\/\//i.test(from)

/** Where `auto` looks, in this order: beside the app, the user's, the host's. */
function autoDirectories(io: Io): readonly string[] {
  const { XDG_CONFIG_HOME, HOME } = io.env
  const config = XDG_CONFIG_HOME ?? (HOME === undefined ? null : join(HOME, '.config'))
  return [
    '.stint/profiles',
    ...(config === null ? [] : [join(config, 'stint/profiles')]),
    '/etc/stint/profiles',
  ]
}

const dayMs = 86_400_000

/** What should be known about a profile that is taken. */
function notesOf(
  { path, createdAt, maxAgeDays, node }: HostProfile,
  match: HostMatch,
): readonly string[] {
  const ageDays = Math.floor((Date.now() - Date.parse(createdAt)) / dayMs)
  return [
    ...(match.verdict === 'exact'
      ? []
      : [
          `profile ${path} is of ${match.verdict === 'foreign' ? 'another' : 'a similar'} class of hosts (${match.differences.join('; ')}); stint tune verify says whether it holds here`,
        ]),
    ...(ageDays > maxAgeDays
      ? [`profile ${path} is ${ageDays} days old and was made to last ${maxAgeDays}; tune again`]
      : []),
    ...(node !== null && node !== process.versions.node
      ? [`profile ${path} was found with node ${node}, this is ${process.versions.node}`]
      : []),
  ]
}

function unusable(where: Where, message: string): Layer {
  return problemLayer({ code: 'PROFILE_UNUSABLE', where, message })
}

/** The layer of the profile that fits best, or what keeps it from being used. */
function layerOf(
  found: Extract<Found, { ok: true }>,
  here: HostFeatures,
  request: ProfileRequest,
): Layer {
  const { from, where, takesForeign, app } = request
  const choice = chooseProfile(found.profiles, here, app)
  if (choice.kind === 'none') return unusable(where, `${from} holds no profile`)
  if (choice.kind === 'ambiguous') return unusable(where, severalApps(from, choice.apps))
  const { one, match } = choice
  if (match.verdict === 'foreign' && !takesForeign)
    return unusable(
      where,
      `${one.path} is of another class of hosts (${match.differences.join('; ')}); tune here, or take it all the same with --profile-foreign`,
    )
  const news = match.verdict === 'exact' ? [`profile ${one.path} is of this class of hosts`] : []
  return { ...one.config, notices: [...found.notices, ...notesOf(one, match)], news }
}

/** The first place with a profile for this host. Finding none is no fault: a new class of hosts must be able to start. */
function autoLayer(here: HostFeatures, request: ProfileRequest, io: Io): Layer {
  const places = autoDirectories(io)
  for (const from of places.filter((path) => isDirectory(resolve(io.cwd, path)))) {
    const found = profilesInDirectory(from, io.cwd)
    const choice = chooseProfile(found.ok ? found.profiles : [], here, request.app)
    const isForAnother =
      choice.kind === 'found' && choice.match.verdict === 'foreign' && !request.takesForeign
    if (found.ok && choice.kind !== 'none' && !isForAnother)
      return layerOf(found, here, { ...request, from })
  }
  const notice = `no profile for this class of hosts in ${places.join(', ')}; the defaults are used`
  return { ...emptyLayer, notices: [notice] }
}

async function look(here: HostFeatures, { from, app }: ProfileRequest, io: Io): Promise<Found> {
  if (isUrl(from)) return profilesAtUrl(from, { here, app })
  return isDirectory(resolve(io.cwd, from))
    ? profilesInDirectory(from, io.cwd)
    : profileInFile(from, io.cwd)
}

/** Finds the profile that was asked for and says what it sets, as a layer under all others. */
export async function loadProfile(request: ProfileRequest, io: Io): Promise<Layer> {
  const here = readHostClass()
  if (request.from === 'auto') return autoLayer(here, request, io)
  const found = await look(here, request, io)
  return found.ok ? layerOf(found, here, request) : unusable(request.where, found.message)
}
