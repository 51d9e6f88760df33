import type { Settings } from './settings.ts'

/** Where libuv reads the size of its thread pool. */
export const THREADPOOL_ENV = 'UV_THREADPOOL_SIZE'

const MEBIBYTE = 2 ** 20

/**
 * The arguments of the workers' Node: the limits that are knobs, then what the operator wrote. The two never name the
 * same limit (see the checks), and both are stronger than a NODE_OPTIONS that was inherited.
 */
export function nodeArgsOf({
  maxSemiSpaceSizeBytes,
  maxOldSpaceSizeBytes,
  nodeArgs,
}: Settings): readonly string[] {
  return [
    ...limit('--max-semi-space-size', maxSemiSpaceSizeBytes),
    ...limit('--max-old-space-size', maxOldSpaceSizeBytes),
    ...nodeArgs,
  ]
}

/** What the workers' environment has over the supervisor's own. */
export function workerEnvOf({ threadpoolSize, env }: Settings): Settings['env'] {
  return threadpoolSize === 0 ? env : [[THREADPOOL_ENV, String(threadpoolSize)], ...env]
}

function limit(flag: string, bytes: number): readonly string[] {
  return bytes === 0 ? [] : [`${flag}=${bytes / MEBIBYTE}`]
}
