import { isCount, isRecord } from './guard-parts.ts'
import { DURATION_BUCKETS_SECONDS } from './messages.ts'
import type { Report } from './messages.ts'

const numberFields = [
  'requests',
  'aborted',
  'upgrades',
  'connections',
  'letGo',
  'durationSumSeconds',
  'halvingAverageMs',
  'sentBytes',
  'droppedLines',
  'inFlight',
  'openConnections',
  'eluRatio',
  'loopDelayP50Ms',
  'loopDelayP99Ms',
  'heapUsedBytes',
  'heapTotalBytes',
  'heapLimitBytes',
  'externalBytes',
  'gcSeconds',
  'scavengeSeconds',
  'markCompactSeconds',
  'fullCollections',
  'floorBytes',
  'floorRequests',
  'threadpoolSize',
] as const satisfies readonly (keyof Report)[]

type Numbers = Pick<Report, (typeof numberFields)[number]>

const STATUS_CLASSES = 5

/** Checks every number of a report and copies nothing else. */
export function parseReport(value: unknown): Report | null {
  if (!isRecord(value) || !numberFields.every((field) => isCount(value[field]))) return null
  const classes = countsOf(value['byStatusClass'], STATUS_CLASSES)
  const durationCounts = countsOf(value['durationCounts'], DURATION_BUCKETS_SECONDS.length + 1)
  const { poolDelayP99Ms } = value
  if (classes === null || durationCounts === null) return null
  if (poolDelayP99Ms !== null && !isCount(poolDelayP99Ms)) return null
  const numbers = Object.fromEntries(numberFields.map((field) => [field, value[field]])) as Numbers
  const byStatusClass = classes as unknown as Report['byStatusClass']
  return { ...numbers, byStatusClass, durationCounts, poolDelayP99Ms }
}

function countsOf(value: unknown, length: number): readonly number[] | null {
  if (!Array.isArray(value) || value.length !== length) return null
  return value.every(isCount) ? [...value] : null
}
