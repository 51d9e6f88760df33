import type { UwsgiStats } from '../../stats/uwsgi-stats.ts'
import type { UwsgiApp, UwsgiCore, UwsgiWorker } from '../../stats/uwsgi-worker.ts'
import type { Sample } from '../row.ts'

/** One family of uwsgi_exporter, read from what the stats server would say. */
export interface UwsgiRow {
  readonly name: string
  readonly type: 'counter' | 'gauge'
  /** Besides `stats_uri`. */
  readonly labels: readonly string[]
  readonly help: string
  readonly read: (stats: UwsgiStats) => readonly Sample[]
}

type Family = Pick<UwsgiRow, 'name' | 'type' | 'help'>

const MICROSECONDS = 1e6

/** The exporter speaks in seconds. */
export function seconds(microseconds: number): number {
  return microseconds / MICROSECONDS
}

/** One number for the whole instance. */
export function overall(family: Family & { readonly of: (stats: UwsgiStats) => number }): UwsgiRow {
  const { of, ...rest } = family
  return { ...rest, labels: [], read: (stats) => [{ labels: {}, value: of(stats) }] }
}

/** One number per address of the app. */
export function perSocket(
  family: Family & { readonly of: (socket: UwsgiStats['sockets'][number]) => number },
): UwsgiRow {
  const { of, ...rest } = family
  const read: UwsgiRow['read'] = ({ sockets }) =>
    sockets.map((socket) => ({
      labels: { name: socket.name, proto: socket.proto },
      value: of(socket),
    }))
  return { ...rest, labels: ['name', 'proto'], read }
}

/** One number per slot. */
export function perWorker(
  family: Family & { readonly of: (worker: UwsgiWorker) => number },
): UwsgiRow {
  const { of, ...rest } = family
  const read: UwsgiRow['read'] = ({ workers }) =>
    workers.map((worker) => ({ labels: { worker_id: String(worker.id) }, value: of(worker) }))
  return { ...rest, labels: ['worker_id'], read }
}

/** One number per app of a slot: there is one. */
export function perApp(family: Family & { readonly of: (app: UwsgiApp) => number }): UwsgiRow {
  const { of, ...rest } = family
  const read: UwsgiRow['read'] = ({ workers }) =>
    workers.flatMap(({ id, apps }) =>
      apps.map((app) => ({
        labels: {
          worker_id: String(id),
          app_id: String(app.id),
          mountpoint: app.mountpoint,
          chdir: app.chdir,
        },
        value: of(app),
      })),
    )
  return { ...rest, labels: ['worker_id', 'app_id', 'mountpoint', 'chdir'], read }
}

/** One number per core of a slot: there is one. */
export function perCore(family: Family & { readonly of: (core: UwsgiCore) => number }): UwsgiRow {
  const { of, ...rest } = family
  const read: UwsgiRow['read'] = ({ workers }) =>
    workers.flatMap(({ id, cores = [] }) =>
      cores.map((core) => ({
        labels: { worker_id: String(id), core_id: String(core.id) },
        value: of(core),
      })),
    )
  return { ...rest, labels: ['worker_id', 'core_id'], read }
}
