import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  parseAnswerText,
  parseRequestText,
  printAnswer,
  printRequest,
  type ControlWish,
} from '../../src/protocol/control.ts'

const wishes: readonly ControlWish[] = [
  { verb: 'status' },
  { verb: 'reload' },
  { verb: 'recycle', slot: 3 },
  { verb: 'scale', workers: -1, relative: true },
  { verb: 'scale', workers: 4, relative: false },
  { verb: 'stop', mode: 'fast' },
  { verb: 'set', knob: 'env', values: ['A=1', 'B=2'] },
  { verb: 'config' },
  { verb: 'events', after: 0, most: 10, waitMs: 20_000 },
]

test.each(wishes)('$verb is read as it was printed', (wish) => {
  const request = { id: 7, wish }
  expect(parseRequestText(printRequest(request))).toEqual({ ok: true, request })
})

describe('a request', () => {
  it.each([
    ['', 'protocol'],
    ['null', 'protocol'],
    ['[]', 'protocol'],
    ['{"stint":1,"verb":"status"}', 'protocol'],
    ['{"stint":1,"id":-1,"verb":"status"}', 'protocol'],
    ['{"stint":1,"id":1.5,"verb":"status"}', 'protocol'],
    ['{"stint":2,"id":1,"verb":"status"}', 'version'],
    ['{"stint":1,"id":1,"verb":"__proto__"}', 'unknown-verb'],
    ['{"stint":1,"id":1,"verb":"toString"}', 'unknown-verb'],
    ['{"stint":1,"id":1,"verb":7}', 'unknown-verb'],
    ['{"stint":1,"id":1,"verb":"recycle","slot":0}', 'bad-request'],
    ['{"stint":1,"id":1,"verb":"recycle","slot":"1"}', 'bad-request'],
    ['{"stint":1,"id":1,"verb":"scale","workers":0,"relative":false}', 'bad-request'],
    ['{"stint":1,"id":1,"verb":"scale","workers":1e9,"relative":true}', 'bad-request'],
    ['{"stint":1,"id":1,"verb":"stop","mode":"kill"}', 'bad-request'],
    ['{"stint":1,"id":1,"verb":"set","knob":"env","values":[1]}', 'bad-request'],
    ['{"stint":1,"id":1,"verb":"events","after":-1,"most":1}', 'bad-request'],
    ['{"stint":1,"id":1,"verb":"events","after":0,"most":1,"waitMs":60001}', 'bad-request'],
  ])('such as %s is refused as %s', (text, code) => {
    expect(parseRequestText(text)).toMatchObject({ ok: false, error: { code } })
  })

  it('of any JSON at all is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(typeof parseRequestText(text).ok).toBe('boolean')
      }),
    )
  })
})

describe('an answer', () => {
  it('is read as it was printed', () => {
    const yes = { id: 1, ok: true, result: { workers: 2, before: 1 } } as const
    const no = { id: null, ok: false, error: { code: 'protocol', message: 'no' } } as const
    expect(parseAnswerText(printAnswer(yes))).toEqual(yes)
    expect(parseAnswerText(printAnswer(no))).toEqual(no)
  })

  it.each(['', '7', '{"stint":2,"id":1,"ok":true}', '{"stint":1,"id":1,"ok":false}'])(
    'such as %j is none',
    (text) => {
      expect(parseAnswerText(text)).toBeNull()
    },
  )
})
