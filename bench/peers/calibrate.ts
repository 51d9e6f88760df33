import { pbkdf2Sync } from 'node:crypto'

const WANTED_MS = 2

/** How many iterations of the handler's work take 2 ms of CPU here, and what that many really took. */
export function calibrate(): { readonly iterations: number; readonly handlerMs: number } {
  const sample = 20_000
  cpuMsOf(sample)
  const perIteration = Math.min(...Array.from({ length: 5 }, () => cpuMsOf(sample))) / sample
  const iterations = Math.max(1, Math.round(WANTED_MS / perIteration))
  const turns = 50
  const startedMicros = cpuMicros()
  for (let turn = 0; turn < turns; turn++) burn(iterations)
  return { iterations, handlerMs: (cpuMicros() - startedMicros) / 1000 / turns }
}

function cpuMsOf(iterations: number): number {
  const startedMicros = cpuMicros()
  burn(iterations)
  return (cpuMicros() - startedMicros) / 1000
}

const burn = (iterations: number): Buffer => pbkdf2Sync('stint', 'bench', iterations, 32, 'sha256')

function cpuMicros(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}
