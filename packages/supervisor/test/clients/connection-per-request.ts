import { requestHead } from './request.ts'
import { type LoadOptions, type LoadRun, Run } from './run.ts'

/** Options of {@link connectionPerRequest}. */
export interface ConnectionPerRequestOptions extends LoadOptions {
  /** Also announces it with `Connection: close`, so that the server closes first. Default false: the client just closes. */
  readonly sendsClose?: boolean
}

/** A new connection for each request, closed by the client once the response is complete. */
export function connectionPerRequest(options: ConnectionPerRequestOptions): LoadRun {
  const run = new Run(options)
  const headers: Record<string, string> = options.sendsClose === true ? { Connection: 'close' } : {}
  return run.start(async () => {
    for (let index = run.next(); index !== null; index = run.next()) {
      const connection = run.connect()
      const outcome = await connection.exchange(
        requestHead(options, index, { headers }),
        run.timeoutMs,
      )
      connection.close()
      run.record(index, outcome)
      await run.rest(outcome, 0)
    }
  }, options.concurrency ?? 8)
}
