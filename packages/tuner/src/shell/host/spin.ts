import { performance } from 'node:perf_hooks'
import { setImmediate as turn } from 'node:timers/promises'

const SLICES = 24
const SLICE_MS = 40

/** How long a loop of fixed length took, again and again, in milliseconds: all the same on a quiet host. */
export async function spin(): Promise<readonly number[]> {
  const rounds = calibrate()
  const slices: number[] = []
  for (let slice = 0; slice < SLICES; slice += 1) {
    slices.push(timed(rounds))
    await turn()
  }
  return slices
}

/** How many rounds a slice takes here; the first ones also let V8 compile the loop. */
function calibrate(): number {
  let rounds = 1e5
  while (timed(rounds) < SLICE_MS) rounds *= 2
  return rounds
}

function timed(rounds: number): number {
  const begunMs = performance.now()
  let state = 1
  for (let round = 0; round < rounds; round += 1) state = (Math.imul(state, 48_271) + round) | 0
  const tookMs = performance.now() - begunMs
  // Never true: it keeps the loop from being optimized away.
  return state === 0.5 ? 0 : tookMs
}
