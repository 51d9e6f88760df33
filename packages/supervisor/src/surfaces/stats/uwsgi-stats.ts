import type { ListenQueue } from '../../shell/procfs/listen-queue.ts'
import { isAbstract, printAddress, type Address } from '../../config/address.ts'
import { placesOf } from '../metrics/picture.ts'
import { uwsgiWorker, type UwsgiWorker } from './uwsgi-worker.ts'
import type { StatsView } from './view.ts'

/** One address of the app, as uWSGI describes a socket. */
interface UwsgiSocket {
  readonly name: string
  readonly proto: 'http'
  readonly queue: number
  readonly max_queue: number
  readonly shared: 0
  readonly can_offload: 0
}

/** uWSGI's stats object, its keys in uWSGI's order, every number an integer. */
export interface UwsgiStats {
  readonly version: string
  readonly listen_queue: number
  readonly listen_queue_errors: number
  readonly signal_queue: 0
  readonly load: number
  readonly pid: number
  readonly uid: number
  readonly gid: number
  readonly cwd: string
  readonly locks: readonly Readonly<Record<string, 0>>[]
  readonly sockets: readonly UwsgiSocket[]
  readonly workers: readonly UwsgiWorker[]
}

/** Stint has none of them; a uWSGI without caches or metrics lists these. */
const locks = ['user 0', 'signal', 'filemon', 'timer', 'rbtimer', 'cron', 'rpc', 'snmp'] as const

/** What a uWSGI of the same state would say (core/stats.c of uWSGI 2.0). docs/uwsgi-stats.md tells what each field means here. */
export function uwsgiStats(view: StatsView): UwsgiStats {
  const { pid, uid, gid, cwd } = view.identity
  const longest = Math.max(0, ...view.queues.map(({ maxQueued }) => maxQueued))
  return {
    version: `${view.build.version}-stint`,
    listen_queue: longest,
    listen_queue_errors: view.listenOverflows ?? 0,
    signal_queue: 0,
    load: longest,
    pid,
    uid,
    gid,
    cwd,
    locks: locks.map((name) => ({ [name]: 0 })),
    sockets: view.snapshot.addresses.map((address) => socket(address, view)),
    workers: placesOf(view.snapshot).map((place) => uwsgiWorker(place, view)),
  }
}

/** The fullest of the address's sockets: that is the one that overflows first, and the limit is per socket. */
function socket(address: Address, view: StatsView): UwsgiSocket {
  const name = printAddress(address)
  const queue = view.queues.find((candidate) => isOf(candidate, name))
  return {
    name: address.kind === 'unix' && !isAbstract(address.path) ? address.path : name,
    proto: 'http',
    queue: queue?.maxQueued ?? 0,
    max_queue: view.effectiveBacklogs.get(name) ?? view.snapshot.settings.backlog,
    shared: 0,
    can_offload: 0,
  }
}

function isOf({ address }: ListenQueue, name: string): boolean {
  return printAddress(address) === name
}
