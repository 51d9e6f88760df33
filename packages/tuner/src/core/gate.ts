import { percent } from '../percent.ts'

/** What a host said of itself over a few seconds in which nothing of ours ran. Null: not to be had here. */
export interface HostReadings {
  /** PSI: share of the time that something waited for a CPU. */
  readonly pressureRatio: number | null
  /** Share of CPU time that the hypervisor gave to others. */
  readonly stealRatio: number
  /** Standard deviation over mean of a loop of fixed length, run over and over. */
  readonly spinCvRatio: number
  /** Seconds in which the cgroup's quota stopped us. */
  readonly throttledSeconds: number | null
  /** Pages that came back from swap. */
  readonly swappedInPages: number
  readonly memoryAvailableRatio: number
  readonly openFilesLimit: number
  /** Ports that outgoing connections can have, and how many closed ones still hold theirs. */
  readonly ports: number
  readonly timeWaits: number
  readonly somaxconn: number
  readonly governor: string | null
  /** What the generators reach against a server that does nothing; null: not calibrated. */
  readonly generatorPerSecond: number | null
}

/** What a session is going to ask of the host. */
export interface Needs {
  readonly connections: number
  readonly backlog: number
  /** The highest rate that is expected; null: nobody knows yet. */
  readonly ratePerSecond: number | null
}

/** One reading, judged. */
export interface Check {
  readonly name: string
  readonly found: string
  readonly wanted: string
  /** `note`: worth knowing, no reason to refuse. */
  readonly verdict: 'fit' | 'note' | 'unfit'
  /** What to do about it; '' when fit. */
  readonly advice: string
}

/** Whether this host can be measured on. */
export type Fitness =
  | { readonly kind: 'fit' }
  | { readonly kind: 'unfit'; readonly reasons: readonly string[] }

/** Unfit as soon as one check is. */
export function fitnessOf(checks: readonly Check[]): Fitness {
  const bad = checks.filter(({ verdict }) => verdict === 'unfit')
  if (bad.length === 0) return { kind: 'fit' }
  return {
    kind: 'unfit',
    reasons: bad.map(({ name, found, wanted }) => `${name}: ${found}, wanted ${wanted}`),
  }
}

/** Judges every reading. */
export function examine(readings: HostReadings, needs: Needs): readonly Check[] {
  return judges.map((judge) => judge(readings, needs))
}

type Judge = (readings: HostReadings, needs: Needs) => Check

/** From Stint's own measurements: above these, two runs of the same differ by more than settings do. */
const MOST_PRESSURE_RATIO = 0.05
const MOST_STEAL_RATIO = 0.01
const MOST_SPIN_CV_RATIO = 0.02
const LEAST_MEMORY_RATIO = 0.1
const SPARE_FILES = 100
/** Above this share of what they can reach, generators measure themselves. */
const MOST_GENERATOR_RATIO = 0.6

const judges: readonly Judge[] = [
  ({ pressureRatio }) =>
    pressureRatio === null
      ? unknown('CPU pressure', 'this kernel has no PSI; look at the load yourself')
      : judged('CPU pressure', {
          isFit: pressureRatio <= MOST_PRESSURE_RATIO,
          found: percent(pressureRatio),
          wanted: `at most ${percent(MOST_PRESSURE_RATIO)}`,
          advice: 'other programs use this host: stop them, or come back when it is quiet',
        }),
  ({ stealRatio }) =>
    judged('steal', {
      isFit: stealRatio <= MOST_STEAL_RATIO,
      found: percent(stealRatio),
      wanted: `at most ${percent(MOST_STEAL_RATIO)}`,
      advice: 'other machines take its CPUs: use a dedicated instance',
    }),
  ({ spinCvRatio }) =>
    judged('spin loop', {
      isFit: spinCvRatio <= MOST_SPIN_CV_RATIO,
      found: `varies by ${percent(spinCvRatio)}`,
      wanted: `at most ${percent(MOST_SPIN_CV_RATIO)}`,
      advice: 'the same work takes a different time each time: noisy neighbours or clock changes',
    }),
  ({ throttledSeconds }) =>
    throttledSeconds === null
      ? unknown('CPU quota', 'no cgroup counts throttling here')
      : judged('CPU quota', {
          isFit: throttledSeconds === 0,
          found:
            throttledSeconds === 0 ? 'no throttling' : `${throttledSeconds.toFixed(2)} s throttled`,
          wanted: 'no throttling',
          advice: 'the cgroup stops this process in bursts: raise its cpu.max while you tune',
        }),
  ({ swappedInPages }) =>
    judged('swap', {
      isFit: swappedInPages === 0,
      found: `${swappedInPages} pages swapped in`,
      wanted: '0',
      advice: 'memory is too small for what runs here',
    }),
  ({ memoryAvailableRatio }) =>
    judged('memory', {
      isFit: memoryAvailableRatio >= LEAST_MEMORY_RATIO,
      found: `${percent(memoryAvailableRatio)} available`,
      wanted: `at least ${percent(LEAST_MEMORY_RATIO)}`,
      advice: 'memory is too small for what runs here',
    }),
  ({ openFilesLimit }, { connections }) =>
    judged('open files', {
      isFit: openFilesLimit >= 2 * connections + SPARE_FILES,
      found: String(openFilesLimit),
      wanted: `at least ${2 * connections + SPARE_FILES}, for ${connections} connections`,
      advice: `ulimit -n ${2 * connections + SPARE_FILES}`,
    }),
  ({ ports, timeWaits }, { connections }) =>
    judged('ports', {
      isFit: ports - timeWaits >= 2 * connections,
      found: `${Math.max(0, ports - timeWaits)} free of ${ports}, ${timeWaits} in TIME_WAIT`,
      wanted: `at least ${2 * connections} free`,
      advice: 'wait a minute, or: sysctl net.ipv4.ip_local_port_range="1024 65535"',
    }),
  ({ somaxconn }, { backlog }) =>
    judged('listen queue', {
      isFit: somaxconn >= backlog,
      found: `net.core.somaxconn ${somaxconn}`,
      wanted: `at least the backlog, ${backlog}`,
      advice: `sysctl net.core.somaxconn=${backlog}`,
    }),
  ({ governor }) =>
    governor === null || governor === 'performance'
      ? judged('CPU governor', {
          isFit: true,
          found: governor ?? 'not shown (a virtual machine)',
          wanted: 'performance',
          advice: '',
        })
      : {
          name: 'CPU governor',
          found: governor,
          wanted: 'performance',
          verdict: 'note',
          advice: 'the clock follows the load: cpupower frequency-set -g performance',
        },
  ({ generatorPerSecond }, { ratePerSecond }) => {
    if (generatorPerSecond === null) return unknown('generator', 'it was not calibrated')
    const most = MOST_GENERATOR_RATIO * generatorPerSecond
    return judged('generator', {
      isFit: ratePerSecond === null || ratePerSecond <= most,
      found: `${generatorPerSecond.toFixed(0)} requests/s against a server that does nothing`,
      wanted:
        ratePerSecond === null
          ? `the target stays under ${most.toFixed(0)} requests/s`
          : `at least ${(ratePerSecond / MOST_GENERATOR_RATIO).toFixed(0)}, for ${ratePerSecond.toFixed(0)} requests/s`,
      advice: 'it would measure itself: run the target elsewhere, with stint tune agent',
    })
  },
]

function judged(
  name: string,
  {
    isFit,
    found,
    wanted,
    advice,
  }: {
    readonly isFit: boolean
    readonly found: string
    readonly wanted: string
    readonly advice: string
  },
): Check {
  return isFit
    ? { name, found, wanted, verdict: 'fit', advice: '' }
    : { name, found, wanted, verdict: 'unfit', advice }
}

function unknown(name: string, advice: string): Check {
  return { name, found: 'unknown', wanted: '', verdict: 'note', advice }
}
