import type { Settings } from '../settings.ts'
import { burnCpu } from './cpu.ts'
import { leakHeap } from './leak.ts'

type PerRequest = Pick<Settings, 'leakKbPerRequest' | 'cpuMsPerRequest'>

/** What the environment wants done on every request, whatever it asks for. */
export function onEveryRequest({ leakKbPerRequest, cpuMsPerRequest }: PerRequest): () => void {
  return () => {
    if (leakKbPerRequest > 0) leakHeap(leakKbPerRequest)
    if (cpuMsPerRequest > 0) burnCpu(cpuMsPerRequest)
  }
}
