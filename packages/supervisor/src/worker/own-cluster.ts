import cluster from 'node:cluster'

/** What an operator is told about an app that forks workers of its own. */
export const OWN_CLUSTER =
  'the app starts a node:cluster of its own: requests to its children are neither counted nor drained; ' +
  'let it serve from one process and leave the workers to Stint'

/** Whether this process is the primary of a cluster. Node loads the module for every listen() anyway. */
export function hasOwnCluster(): boolean {
  return Object.keys(cluster.workers ?? {}).length > 0
}
