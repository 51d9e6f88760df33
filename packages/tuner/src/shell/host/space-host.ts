import { cpuCount } from '@stint/supervisor'
import type { SpaceHost } from '../../space/host.ts'
import { defaultSemiSpaceMiB, nodeFacts } from '../target/node-facts.ts'

/** Asks this host for what bounds the knobs. Rejects when one of `nodes` does not run. */
export async function spaceHost({
  nodes,
  targetCpus,
  memoryBudgetBytes,
}: {
  /** Paths of Node binaries, the target's own first. */
  readonly nodes: readonly string[]
  /** How many CPUs the target is pinned to; null: it has all. */
  readonly targetCpus: number | null
  readonly memoryBudgetBytes: number
}): Promise<SpaceHost> {
  const [own = process.execPath] = nodes
  return {
    cores: Math.min(cpuCount(), targetCpus ?? Infinity),
    memoryBudgetBytes,
    rssBytesPerWorker: null,
    nodes: await Promise.all(
      nodes.map(async (path) => ({ path, version: (await nodeFacts(path)).version })),
    ),
    defaultSemiSpaceMiB: await defaultSemiSpaceMiB(own),
  }
}
