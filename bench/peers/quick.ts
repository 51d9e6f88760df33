import { median } from '../processes.ts'
import { known } from './numbers.ts'
import { laneOf } from './report/ratios.ts'
import type { Results } from './results.ts'

/** What any machine must show, however busy it is; the complaints, if there are any. */
export function complaints(results: Results): readonly string[] {
  return [
    ...Object.entries(results.broken).map(([stage, why]) => `${stage} broke: ${why}`),
    ...absences(results),
    ...losses(results),
    ...brokenDeploys(results),
    ...roundRobin(results),
  ]
}

function absences(results: Results): readonly string[] {
  const { throughput, reloads, brokenDeploys: deploys } = results
  return [throughput, reloads, deploys]
    .flatMap((measure) => measure?.absent ?? [])
    .map(({ id, why }) => `${id} did not run: ${why}`)
}

function losses({ reloads }: Results): readonly string[] {
  const ours = (reloads?.rows ?? []).filter(({ id }) => id.startsWith('stint-'))
  return [
    ...ours
      .filter(({ lostPerRequest, lostKeepAlive }) => lostPerRequest + lostKeepAlive > 0)
      .map(
        ({ id, lostPerRequest, lostKeepAlive }) =>
          `${id} lost ${lostPerRequest} + ${lostKeepAlive} requests in a reload`,
      ),
    ...ours
      .filter(({ completed, reloads: asked }) => completed < asked)
      .map(({ id }) => `${id} did not complete a reload`),
  ]
}

function brokenDeploys(results: Results): readonly string[] {
  return (results.brokenDeploys?.rows ?? [])
    .filter(({ id }) => id.startsWith('stint-'))
    .filter(
      ({ stillAnswers, exitCode, lostPerRequest, lostKeepAlive }) =>
        !stillAnswers || exitCode === 0 || lostPerRequest + lostKeepAlive > 0,
    )
    .map(({ id }) => `${id} let a broken deploy be noticed, or called it a success`)
}

/** On connection per request the round-robin primary costs about as much again; it must at least cost more. */
function roundRobin({ throughput }: Results): readonly string[] {
  if (throughput === undefined) return []
  const [slot, robin] = ['stint-slot', 'cluster-rr'].map((id) => {
    const lane = laneOf(throughput, id, 'per-request')
    return lane === null ? null : median(known(lane.cpuMicros))
  })
  if (typeof slot !== 'number' || typeof robin !== 'number') return []
  if (slot < robin) return []
  return [
    `connection per request costs ${slot.toFixed(0)} us with slot sockets, ${robin.toFixed(0)} us with round-robin`,
  ]
}
