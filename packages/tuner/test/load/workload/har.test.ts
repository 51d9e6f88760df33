import { describe, expect, test } from 'vitest'
import { importHar } from '../../../src/load/workload/har.ts'
import { parseWorkload } from '../../../src/load/workload/parse-workload.ts'

const entry = (method: string, url: string, rest: object = {}, status = 200) => ({
  request: { method, url, headers: [], ...rest },
  response: { status },
})

const recording = JSON.stringify({
  log: {
    entries: [
      entry('GET', 'http://shop.test/?q=1#top', {
        headers: [
          { name: ':authority', value: 'shop.test' },
          { name: 'Accept', value: 'text/html' },
          { name: 'Cookie', value: 'session=1' },
          { name: 'If-None-Match', value: '"x"' },
          { name: 'sec-ch-ua', value: 'x' },
        ],
      }),
      entry('GET', 'https://cdn.test/app.js'),
      entry('POST', 'http://shop.test/cart', { postData: { text: 'item=1' } }, 302),
      entry('GET', 'http://shop.test/cart', {}, 304),
      entry('GET', 'http://shop.test/gone', {}, 404),
    ],
  },
})

describe('a HAR recording', () => {
  test('becomes one session of what one origin was asked, without what belonged to one connection or user', () => {
    const imported = importHar(recording, { file: 'shop.har' })
    expect(imported).toMatchObject({ ok: true })
    const value = imported.ok ? imported.value : null
    expect(value?.document.sessions).toEqual([
      {
        requests: [
          { method: 'GET', path: '/?q=1', headers: { accept: 'text/html' } },
          { method: 'GET', path: '/cart', headers: {} },
          { method: 'GET', path: '/gone', headers: {}, expect: [404] },
        ],
      },
    ])
    expect(value?.notes).toEqual([
      '1 requests to other origins were left out',
      '1 requests that may change something were left out',
      'cookies and authorization were left out: put what the app needs under "headers"',
    ])
  })

  test('is a workload file as it stands', () => {
    const imported = importHar(recording, { file: 'shop.har', allowUnsafeMethods: true })
    const text = imported.ok ? JSON.stringify(imported.value.document) : ''
    const parsed = parseWorkload(text, 'shop.json')
    expect(parsed).toMatchObject({ ok: true })
    expect(parsed.ok && parsed.value.flows[0]?.requests[1]).toMatchObject({
      method: 'POST',
      body: 'item=1',
      expect: [302],
    })
  })

  test('can be asked for another origin', () => {
    const imported = importHar(recording, { file: 'shop.har', origin: 'https://cdn.test' })
    expect(imported.ok && imported.value.document.sessions).toMatchObject([
      { requests: [{ path: '/app.js' }] },
    ])
  })

  test.each([
    ['{}', 'shop.har is no HAR recording'],
    ['[', 'shop.har is no JSON'],
    [JSON.stringify({ log: { entries: [] } }), 'shop.har has no GET or HEAD request'],
    [JSON.stringify({ log: { entries: [entry('POST', 'http://a.test/')] } }), 'to http://a.test'],
  ])('that cannot be used is refused on one line: %s', (text, problem) => {
    const imported = importHar(text, { file: 'shop.har' })
    expect(imported.ok ? '' : imported.problem).toContain(problem)
  })
})
