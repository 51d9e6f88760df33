import { FLAT_RULE, type SoakRow, type SoakVerdict } from './verdict.ts'
import type { SoakSample } from './sample.ts'

/** All that a soak found out. */
export interface SoakFindings {
  readonly command: string
  readonly machine: string
  readonly minutes: number
  readonly cpuSeconds: number
  readonly clientCpuSeconds: number
  readonly samples: readonly SoakSample[]
  readonly verdict: SoakVerdict
  readonly traffic: Readonly<Record<string, { readonly done: number; readonly failed: number }>>
  readonly clients: readonly ClientRow[]
  readonly exits: Readonly<Record<string, number>>
  readonly reloads: { readonly ok: number; readonly failed: number }
  readonly exitCode: number | null
}

interface ClientRow {
  readonly name: string
  readonly completed: number
  readonly lost: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** The section of docs/results.md. */
export function soakReport(found: SoakFindings): string {
  const { verdict, reloads } = found
  const exits = Object.entries(found.exits).map(([cause, count]) => `${count} by ${cause}`)
  const surfaces = Object.entries(found.traffic).map(
    ([name, { done, failed }]) => `| ${name} | ${done} | ${failed} |`,
  )
  return [
    '## Soak',
    '',
    `\`${found.command}\`, ${found.machine}`,
    '',
    `${found.minutes.toFixed(1)} minutes: ${exits.join(', ')}; ${reloads.ok} reloads that worked and ${reloads.failed} of a broken build; exit code ${found.exitCode}.`,
    `The supervisor used ${share(found.cpuSeconds, found.minutes)} of one core, the clients and the harness ${share(found.clientCpuSeconds, found.minutes)}.`,
    '',
    `**Verdict: ${verdict.isFlat ? 'flat' : 'not flat'}.** Rule: ${FLAT_RULE}.`,
    '',
    '| measure | first | last | slope per hour | flat |',
    '|---|---|---|---|---|',
    ...verdict.rows.map(soakRow),
    '',
    '![memory, descriptors, threads and children of the supervisor over the run](results/soak.svg)',
    '',
    '| client | requests | lost | p50 ms | p99 ms |',
    '|---|---|---|---|---|',
    ...found.clients.map(
      ({ name, completed, lost, p50Ms, p99Ms }) =>
        `| ${name} | ${completed} | ${lost} | ${p50Ms.toFixed(1)} | ${p99Ms.toFixed(1)} |`,
    ),
    '',
    '| what operators and tools did meanwhile | times | failed |',
    '|---|---|---|',
    ...surfaces,
  ].join('\n')
}

function soakRow({ measure, first, last, slopePerHour, isFlat }: SoakRow): string {
  return `| ${measure} | ${round(first)} | ${round(last)} | ${slopePerHour} | ${isFlat ? 'yes' : '**no**'} |`
}

const round = (value: number): string => String(Math.round(value * 10) / 10)

function share(cpuSeconds: number, minutes: number): string {
  return `${((cpuSeconds / (minutes * 60)) * 100).toFixed(1)} %`
}
