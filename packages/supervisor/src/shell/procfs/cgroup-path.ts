import { readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** A control group of this process: its directory, and whether it is of the unified (v2) kind. */
export interface Cgroup {
  readonly directory: string
  readonly version: 1 | 2
}

/**
 * The control groups that bind this process in `controller`, its own first, then the parents as far as this
 * mount shows them. The unified hierarchy comes first when both are mounted. `root` stands for `/`, for tests.
 */
export function cgroupsOf(controller: string, root = '/'): readonly Cgroup[] {
  const mounts = lines(join(root, 'proc/self/mountinfo')).flatMap(parseMount)
  return lines(join(root, 'proc/self/cgroup'))
    .flatMap(parseMembership)
    .filter(({ version, controllers }) => version === 2 || controllers.includes(controller))
    .flatMap(({ version, path }) => {
      const mount = mounts.find(({ type, options }) =>
        version === 2 ? type === 'cgroup2' : type === 'cgroup' && options.includes(controller),
      )
      return mount === undefined
        ? []
        : upwards(mount, path).map((directory) => ({ directory: join(root, directory), version }))
    })
    .toSorted((one, other) => other.version - one.version)
}

interface Membership {
  readonly version: 1 | 2
  readonly controllers: readonly string[]
  readonly path: string
}

/** `4:memory:/path` of version 1, `0::/path` of version 2, cgroups(7). */
function parseMembership(line: string): readonly Membership[] {
  const [, id, controllers = '', path] = /^(\d+):([^:]*):(\/.*)$/.exec(line) ?? []
  if (path === undefined) return []
  return [{ version: id === '0' ? 2 : 1, controllers: controllers.split(','), path }]
}

interface Mount {
  readonly type: string
  /** The group that is shown at `point`: not `/` in a container without a cgroup namespace. */
  readonly shows: string
  readonly point: string
  readonly options: readonly string[]
}

/** `36 35 0:31 ROOT POINT rw … - TYPE SOURCE OPTIONS`, proc(5). */
function parseMount(line: string): readonly Mount[] {
  const [left = '', right = ''] = line.split(' - ')
  const [, , , shows, point] = left.split(' ')
  const [type, , options] = right.split(' ')
  return shows === undefined || point === undefined || type === undefined
    ? []
    : [{ type, shows, point, options: options?.split(',') ?? [] }]
}

function upwards({ shows, point }: Mount, path: string): readonly string[] {
  const below = relative(shows, path)
  // A path outside of what is mounted: the mount itself is the closest that can be seen.
  const own = below.startsWith('..') ? point : join(point, below)
  return climb(own, point)
}

function climb(directory: string, top: string): readonly string[] {
  return directory === top ? [top] : [directory, ...climb(dirname(directory), top)]
}

function lines(path: string): readonly string[] {
  try {
    return readFileSync(path, 'utf8').split('\n')
  } catch {
    return []
  }
}
