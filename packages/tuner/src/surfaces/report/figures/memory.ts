import type { MemoryPoint } from '../../../core/session/entry.ts'
import type { Profile } from '../../../core/profile/profile.ts'
import { median } from '../../../core/statistics/summary.ts'
import { theilSen } from '../../../core/statistics/theil-sen.ts'
import type { Findings } from '../findings.ts'
import { html } from '../markup.ts'
import { figure as number } from '../../numbers.ts'
import { drawFrame, halfX, halfY } from '../plot/frame.ts'
import { dots, legend, limitAcross, line, markUp } from '../plot/marks.ts'
import { linearScale } from '../plot/scale.ts'
import type { Figure } from './figure.ts'

const mib = (bytes: number) => bytes / 2 ** 20

/** Points of one life of one slot. */
function lives(points: readonly MemoryPoint[]): readonly (readonly MemoryPoint[])[] {
  return [...Map.groupBy(points, ({ slot, life }) => `${slot}/${life}`).values()]
}

/** Bytes held per request: the middle one of the lives' slopes; NaN without points. */
function slopeOf(points: readonly MemoryPoint[]): number {
  const lines = lives(points).map((life) =>
    theilSen(life.map(({ requests, heldBytes }) => ({ x: requests, y: heldBytes }))),
  )
  return median(lines.map(({ slope }) => slope))
}

const sizes: Readonly<Record<string, number>> = { K: 2 ** -10, M: 1, G: 2 ** 10 }

/** A size knob's value in MiB; null when there is no limit. */
function limitMib(value: Profile['config'][string] | undefined): number | null {
  const [, digits = '0', unit = 'M'] = /^(\d+(?:\.\d+)?)([KMG])?/i.exec(String(value ?? 0)) ?? []
  return Number(digits) * (sizes[unit.toUpperCase()] ?? 1) || null
}

/** Memory of the workers against the requests they answered, with the slope and the limits that follow from it. */
export function memoryFigure({ soak }: Findings, profile: Profile | null): Figure {
  const points = soak?.memory ?? []
  const slope = slopeOf(points)
  const limit = limitMib(profile?.config['reload-on-rss'])
  const maxRequests = Number(profile?.config['max-requests'] ?? 0)
  const most = Math.max(0, ...points.map(({ requests }) => requests))
  const start = median(points.map(({ heldBytes, requests }) => heldBytes - slope * requests))
  const isNear = maxRequests > 0 && maxRequests <= 4 * most
  const to = isNear ? Math.max(most, maxRequests) : most
  const axes = {
    x: linearScale([0, to], halfX, 4),
    y: linearScale([0, limit ?? 0, ...points.map(({ rssBytes }) => mib(rssBytes))], halfY),
  }
  return {
    id: 'memory',
    title: 'Memory against requests',
    caption: html`Resident memory of each worker, and what the app holds on to (heap in use and
    external, after a major collection) during the soak. The line is the slope of what is
    held${Number.isFinite(slope) ? html`: ${number(slope)} bytes per request` : null}. A leak is
    judged by what is held: V8 keeps freed memory, so resident memory alone
    misleads.${maxRequests > 0 && !isNear ? html` max-requests (${number(maxRequests)}) lies far to the right of this plot.` : null}`,
    drawing:
      points.length === 0
        ? null
        : html`${legend([
            { look: 'other', shape: 'ring', text: 'resident' },
            { look: 'tuned', shape: 'disc', text: 'held by the app' },
            { look: 'tuned', shape: 'line', text: 'slope' },
          ])}${drawFrame({
            alt: 'Memory of the workers against requests answered',
            ...axes,
            xLabel: 'requests answered by the worker',
            yLabel: 'MiB',
            marks: [
              limit === null
                ? null
                : limitAcross(limit, `reload-on-rss ${number(limit)} MiB`, axes),
              isNear
                ? markUp(
                    { value: maxRequests, name: `max-requests ${number(maxRequests)}`, row: 2 },
                    'base',
                    axes,
                  )
                : null,
              dots(
                points.map(({ slot, requests, rssBytes }) => ({
                  x: requests,
                  y: mib(rssBytes),
                  title: `slot ${slot}, ${number(requests)} requests: ${number(mib(rssBytes))} MiB resident`,
                })),
                'other',
                'ring',
                axes,
              ),
              dots(
                points.map(({ slot, requests, heldBytes }) => ({
                  x: requests,
                  y: mib(heldBytes),
                  title: `slot ${slot}, ${number(requests)} requests: ${number(mib(heldBytes))} MiB held`,
                })),
                'tuned',
                'disc',
                axes,
              ),
              Number.isFinite(slope)
                ? line(
                    [
                      [0, mib(start)],
                      [to, mib(start + slope * to)],
                    ],
                    'tuned',
                    axes,
                  )
                : null,
            ],
          })}`,
  }
}
