import type { Workload, WorkloadRequest } from '../../src/load/workload/workload.ts'

/** A request of a workload. */
export const request = (path: string, rest: Partial<WorkloadRequest> = {}): WorkloadRequest => ({
  method: 'GET',
  path,
  headers: {},
  body: null,
  expect: [],
  ...rest,
})

/** One GET of `/`, on connections that stay open. */
export const plainWorkload: Workload = {
  flows: [{ weight: 1, requests: [request('/')] }],
  requestsPerConnection: 0,
  arrivals: 'poisson',
}
