import { describe, expect, test } from 'vitest'
import { parseWorkload } from '../../../src/load/workload/parse-workload.ts'

const parse = (document: unknown) => parseWorkload(JSON.stringify(document), './load.json')

function problemOf(document: unknown): string {
  const parsed = parse(document)
  return parsed.ok ? '' : parsed.problem
}

describe('a workload file', () => {
  test('needs no more than a path', () => {
    expect(parse({ routes: [{ path: '/' }] })).toEqual({
      ok: true,
      value: {
        flows: [
          {
            weight: 1,
            requests: [{ method: 'GET', path: '/', headers: {}, body: null, expect: [] }],
          },
        ],
        requestsPerConnection: 0,
        arrivals: 'poisson',
      },
    })
  })

  test('mixes weighted routes with sessions, and adds the common headers to each request', () => {
    const parsed = parse({
      headers: { Accept: 'application/json', 'X-Tenant': 'one' },
      routes: [{ path: '/feed', weight: 3, headers: { accept: 'text/html' } }],
      sessions: [{ weight: 2, requests: [{ path: '/a' }, { method: 'HEAD', path: '/b' }] }],
      requestsPerConnection: 50,
      arrivals: 'burst',
    })
    expect(parsed).toMatchObject({
      ok: true,
      value: {
        requestsPerConnection: 50,
        arrivals: 'burst',
        flows: [
          {
            weight: 3,
            requests: [{ path: '/feed', headers: { accept: 'text/html', 'x-tenant': 'one' } }],
          },
          { weight: 2, requests: [{ path: '/a' }, { method: 'HEAD', path: '/b' }] },
        ],
      },
    })
  })

  test('sends text as it is and anything else as JSON', () => {
    const parsed = parse({
      allowUnsafeMethods: true,
      routes: [
        { method: 'POST', path: '/', body: 'a=1' },
        { method: 'POST', path: '/', body: { a: [1, null] } },
      ],
    })
    const requests = parsed.ok ? parsed.value.flows.flatMap((flow) => flow.requests) : []
    expect(requests).toMatchObject([
      { body: 'a=1', headers: {} },
      { body: '{"a":[1,null]}', headers: { 'content-type': 'application/json' } },
    ])
  })

  test('may change what the target holds only when it says so', () => {
    const routes = [{ path: '/' }, { method: 'DELETE', path: '/account' }]
    expect(problemOf({ routes })).toBe(
      './load.json routes[1].method: DELETE may change what the target holds: say "allowUnsafeMethods": true in the file if it may',
    )
    const sessions = [{ requests: [{ method: 'POST', path: '/' }] }]
    expect(problemOf({ sessions })).toContain('sessions[0].requests[0].method: POST')
    expect(problemOf({ routes, allowUnsafeMethods: true })).toBe('')
  })

  test.each<[string, unknown, string]>([
    [
      'a key that does not exist',
      { routs: [] },
      './load.json: unknown key "routs"; known are routes',
    ],
    [
      'a key of a route that does not exist',
      { routes: [{ path: '/', wieght: 2 }] },
      './load.json routes[0]: unknown key "wieght"; known are method, path, headers, body, expect, weight',
    ],
    [
      'a key of a session that does not exist',
      { sessions: [{ requests: [{ path: '/' }], think: 1 }] },
      './load.json sessions[0]: unknown key "think"; known are weight, requests',
    ],
    ['no route at all', {}, './load.json: needs at least one route or session'],
    ['an empty session', { sessions: [{ requests: [] }] }, 'sessions[0].requests: a session needs'],
    [
      'a weight of 0',
      { routes: [{ path: '/', weight: 0 }] },
      'routes[0].weight: expected a number above 0',
    ],
    [
      'a path without a slash',
      { routes: [{ path: 'feed' }] },
      'routes[0].path: expected a path that begins',
    ],
    ['a path with a line break', { routes: [{ path: '/\r\nX: y' }] }, 'routes[0].path: expected'],
    ['a missing path', { routes: [{}] }, 'routes[0].path: expected a path such as'],
    [
      'a method nobody knows',
      { routes: [{ path: '/', method: 'get' }] },
      'routes[0].method: expected one of GET',
    ],
    [
      'a header of the engine',
      { routes: [{ path: '/', headers: { 'Content-Length': '1' } }] },
      'routes[0].headers.Content-Length: is set by the load engine; remove it',
    ],
    [
      'a header with a line break',
      { headers: { a: 'b\r\nc: d' }, routes: [{ path: '/' }] },
      'headers.a: has a character',
    ],
    [
      'a status that is not final',
      { routes: [{ path: '/', expect: [103] }] },
      'routes[0].expect[0]: expected a final',
    ],
    [
      'a reuse below 0',
      { routes: [{ path: '/' }], requestsPerConnection: -1 },
      'requestsPerConnection: expected 0 or more',
    ],
    [
      'another kind of arrivals',
      { routes: [{ path: '/' }], arrivals: 'steady' },
      'arrivals: expected poisson, uniform or burst',
    ],
  ])('with %s is refused on one line that says where', (_, document, problem) => {
    expect(problemOf(document)).toContain(problem)
    expect(problemOf(document)).not.toContain('\n')
  })

  test('that is no JSON says where it stops being JSON', () => {
    const parsed = parseWorkload('{\n  "routes": [,]\n}', './load.json')
    expect(parsed.ok ? '' : parsed.problem).toMatch(/^\.\/load\.json is no JSON: .*',', .*\[,/)
  })
})
