/** What a host is, as far as settings depend on it. Null: this host does not say, or there is none. */
export interface HostFeatures {
  readonly arch: string
  readonly cpuModel: string
  /** CPUs this process may be scheduled on. */
  readonly cores: number
  /** Simultaneous multithreading is on. */
  readonly smt: boolean | null
  readonly numaNodes: number | null
  readonly l3Bytes: number | null
  /** Memory, rounded to a size that machines are sold in: see `memoryBucket`. */
  readonly memoryMib: number
  /** CPUs' worth of time that the control group allows. */
  readonly cgroupCpus: number | null
  readonly cgroupMemoryMib: number | null
  /** `none` on bare metal, else who made the virtual machine. */
  readonly virtualization: string
  /** Major and minor number, such as `6.1`. */
  readonly kernel: string
  readonly libc: string
  readonly governor: string | null
}

/** A host's class: hosts of one id are interchangeable for the tuner. */
export interface HostClass extends HostFeatures {
  /** SHA-256 (hex) of `canonicalHost`. */
  readonly id: string
}

type Feature = keyof HostFeatures
type Known = string | number | boolean | null

/** How a difference is judged: settings found there mean nothing here (`foreign`), or probably still fit (`compatible`). */
interface Row {
  readonly words: string
  judge(here: Known, there: Known): 'foreign' | 'compatible'
}

const foreign = (words: string): Row => ({ words, judge: () => 'foreign' })
const compatible = (words: string): Row => ({ words, judge: () => 'compatible' })
/** Settings for less memory fit into more; not the other way round. Null is no limit. */
const enough = (words: string): Row => ({
  words,
  judge: (here, there) =>
    here === null || (there !== null && Number(here) >= Number(there)) ? 'compatible' : 'foreign',
})

const features = {
  arch: foreign('architecture'),
  cpuModel: compatible('CPU'),
  cores: foreign('CPUs'),
  smt: compatible('SMT'),
  numaNodes: compatible('NUMA nodes'),
  l3Bytes: compatible('L3 cache bytes'),
  memoryMib: enough('memory (MiB)'),
  cgroupCpus: foreign('CPU quota'),
  cgroupMemoryMib: enough('memory limit (MiB)'),
  virtualization: compatible('virtualization'),
  kernel: compatible('kernel'),
  libc: compatible('libc'),
  governor: compatible('CPU governor'),
} as const satisfies Record<Feature, Row>

const featureNames = Object.keys(features) as readonly Feature[]

/** How a profile's host compares with this one; `differences` in words, the worst first. */
export interface HostMatch {
  readonly verdict: 'exact' | 'compatible' | 'foreign'
  readonly differences: readonly string[]
}

/** `CPUs: 8 there, 2 here` */
function difference(feature: Feature, here: HostFeatures, there: HostFeatures): string {
  const print = (value: Known) => (value === null ? 'none' : String(value))
  return `${features[feature].words}: ${print(there[feature])} there, ${print(here[feature])} here`
}

/** Compares the host that settings were found on (`there`) with the one they are to be used on (`here`). */
export function matchHosts(here: HostFeatures, there: HostFeatures): HostMatch {
  const differing = featureNames.filter((name) => here[name] !== there[name])
  const isForeign = (name: Feature) => features[name].judge(here[name], there[name]) === 'foreign'
  const ordered = [...differing.filter(isForeign), ...differing.filter((name) => !isForeign(name))]
  const verdict = differing.length === 0 ? 'exact' : 'compatible'
  return {
    verdict: differing.some(isForeign) ? 'foreign' : verdict,
    differences: ordered.map((name) => difference(name, here, there)),
  }
}

/** The text whose SHA-256 is the class's id: the same features give the same text, in whatever order they came. */
export function canonicalHost(host: HostFeatures): string {
  return JSON.stringify(Object.fromEntries(featureNames.map((name) => [name, host[name]])))
}

/**
 * The nearest of 1, 1.5, 2, 3, 4, 6, 8 ... MiB, by ratio: what is left of 16 GiB after firmware and kernel took their
 * part is still a 16 GiB machine.
 */
export function memoryBucketMib(bytes: number): number {
  const mib = Math.max(1, bytes / 2 ** 20)
  const floor = 2 ** Math.floor(Math.log2(mib))
  const distance = (size: number) => Math.abs(Math.log(mib / size))
  return [floor * 1.5, floor * 2].reduce(
    (nearest, size) => (distance(size) < distance(nearest) ? size : nearest),
    floor,
  )
}

const isText = (value: unknown) => typeof value === 'string'
const isNumber = (value: unknown) => typeof value === 'number' && Number.isFinite(value)
const orNull = (is: (value: unknown) => boolean) => (value: unknown) => value === null || is(value)

const kinds: Readonly<Record<Feature, (value: unknown) => boolean>> = {
  arch: isText,
  cpuModel: isText,
  cores: isNumber,
  smt: orNull((value) => typeof value === 'boolean'),
  numaNodes: orNull(isNumber),
  l3Bytes: orNull(isNumber),
  memoryMib: isNumber,
  cgroupCpus: orNull(isNumber),
  cgroupMemoryMib: orNull(isNumber),
  virtualization: isText,
  kernel: isText,
  libc: isText,
  governor: orNull(isText),
}

/** The first feature that `value` does not have as it should; null when it is a host class without an id. */
export function hostFault(value: Readonly<Record<string, unknown>>): string | null {
  return featureNames.find((name) => !kinds[name](value[name])) ?? null
}
