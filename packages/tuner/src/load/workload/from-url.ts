import type { Target } from '../messages.ts'
import type { Parsed } from './parse-workload.ts'
import type { Workload } from './workload.ts'

/** What `--url http://127.0.0.1:3000/feed` stands for: GET of one path, on connections that stay open. */
export function workloadFromUrl(
  text: string,
): Parsed<{ readonly target: Target; readonly workload: Workload }> {
  const url = URL.parse(text)
  if (url === null || url.hostname === '') {
    return {
      ok: false,
      problem: `--url: expected a URL such as http://127.0.0.1:3000/, got "${text}"`,
    }
  }
  if (url.protocol !== 'http:') {
    return {
      ok: false,
      problem: `--url: ${url.protocol.slice(0, -1)} is not measured; give the http:// address of the app itself`,
    }
  }
  if (url.username !== '' || url.password !== '') {
    return {
      ok: false,
      problem: '--url: put credentials under "headers" of a workload file, not in the URL',
    }
  }
  const path = url.pathname + url.search
  return {
    ok: true,
    value: {
      target: targetOf(url),
      workload: {
        flows: [
          { weight: 1, requests: [{ method: 'GET', path, headers: {}, body: null, expect: [] }] },
        ],
        requestsPerConnection: 0,
        arrivals: 'poisson',
      },
    },
  }
}

const HTTP_PORT = 80

const targetOf = ({ hostname, port }: URL): Target => ({
  host: hostname.replace(/^\[|\]$/g, ''),
  port: port === '' ? HTTP_PORT : Number(port),
})
