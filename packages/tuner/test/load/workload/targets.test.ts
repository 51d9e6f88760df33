import { describe, expect, test } from 'vitest'
import { allowTarget } from '../../../src/load/workload/allow-target.ts'
import { workloadFromUrl } from '../../../src/load/workload/from-url.ts'
import { readWorkload } from '../../../src/load/workload/read-workload.ts'

describe('load goes', () => {
  test.each(['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', 'localhost', 'LOCALHOST'])(
    'to this machine without being asked twice: %s',
    (host) => {
      expect(allowTarget({ host, port: 80 }, [])).toBeNull()
    },
  )

  test.each([
    '10.0.0.1',
    '127.0.0.1.example.org',
    '128.0.0.1',
    '127.0.0.256',
    '127.1',
    '0.0.0.0',
    '::2',
    'localhost.example.org',
  ])('nowhere else unless it is named: %s', (host) => {
    expect(allowTarget({ host, port: 80 }, ['other.test'])).toContain('--target-allow')
    expect(allowTarget({ host, port: 80 }, [host])).toBeNull()
  })

  test('to a named port of a named host only', () => {
    expect(allowTarget({ host: 'app.test', port: 81 }, ['app.test:80'])).not.toBeNull()
    expect(allowTarget({ host: 'app.test', port: 80 }, ['App.test:80'])).toBeNull()
  })
})

describe('a URL stands for a workload', () => {
  test('of one GET', () => {
    expect(workloadFromUrl('http://127.0.0.1:3000/feed?page=2#x')).toMatchObject({
      ok: true,
      value: {
        target: { host: '127.0.0.1', port: 3000 },
        workload: { flows: [{ requests: [{ method: 'GET', path: '/feed?page=2' }] }] },
      },
    })
    expect(workloadFromUrl('http://[::1]/')).toMatchObject({
      value: { target: { host: '::1', port: 80 } },
    })
  })

  test.each([
    ['/feed', 'expected a URL'],
    ['https://127.0.0.1/', 'https is not measured'],
    ['http://user:secret@127.0.0.1/', 'put credentials'],
  ])('unless it cannot: %s', (text, problem) => {
    const result = workloadFromUrl(text)
    expect(result.ok ? '' : result.problem).toContain(problem)
  })
})

test('a workload file that is not there is one line', async () => {
  expect(await readWorkload('/nowhere/load.json')).toEqual({
    ok: false,
    problem: '/nowhere/load.json: there is no such file; name a workload file or use --url',
  })
})
