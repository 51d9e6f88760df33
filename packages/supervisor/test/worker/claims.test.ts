import { describe, expect, test } from 'vitest'

import type { ListenRequest, Orders } from '../../src/protocol/messages.ts'
import { Claims } from '../../src/worker/claims.ts'

const tcp = (port: number, host: string | null = null): ListenRequest => ({
  kind: 'tcp',
  host,
  port,
})
const unix = (path: string): ListenRequest => ({ kind: 'unix', path })
const leave = { verdict: 'leave' }
const serve = (index: number) => ({ verdict: 'serve', index })

function claims(part: Partial<Orders>, requests: readonly (ListenRequest | null)[] = []): Claims {
  const address = { kind: 'tcp', host: '127.0.0.1', port: 8080 } as const
  const sockets = requests.map((request, at) => ({ fd: 4 + at, address, request }))
  return new Claims({ mode: 'serve', appListen: null, channelFd: null, sockets, ...part })
}

describe('discovering', () => {
  const discover = { mode: 'discover' } as const

  test('the first call is the served one, other ports are left alone', () => {
    const judge = claims(discover)
    expect(judge.judge(tcp(3000))).toEqual(serve(0))
    expect(judge.judge(tcp(9090))).toEqual(leave)
    expect(judge.judge(unix('/x'))).toEqual(leave)
  })

  test('the same port on another host is the next address', () => {
    const judge = claims(discover)
    judge.judge(tcp(3000, '127.0.0.1'))
    expect(judge.judge(tcp(3000, '::1'))).toEqual(serve(1))
    expect(judge.judge(tcp(3000, '::1'))).toEqual(leave)
  })

  test('so it is when the first call left the port to the kernel', () => {
    const judge = claims(discover)
    judge.judge(tcp(0, '127.0.0.1'))
    judge.settle(0, { kind: 'tcp', host: '127.0.0.1', port: 4321 })
    expect(judge.judge(tcp(4321, '::1'))).toEqual(serve(1))
  })

  test('the operator names the served call, with or without a host', () => {
    const judge = claims({ ...discover, appListen: tcp(3000) })
    expect(judge.judge(tcp(9090))).toEqual(leave)
    expect(judge.judge(tcp(3000, '127.0.0.1'))).toEqual(serve(0))
    expect(claims({ ...discover, appListen: tcp(3000, '::1') }).judge(tcp(3000))).toEqual(leave)
  })

  test('a call that failed leaves its place to the next', () => {
    const judge = claims(discover)
    judge.judge(tcp(3000))
    judge.drop(0)
    expect(judge.judge(tcp(3001))).toEqual(serve(0))
  })

  test('the first of two addresses that is closed and asked for again keeps its place', () => {
    const judge = claims(discover)
    judge.judge(tcp(3000, '127.0.0.1'))
    judge.judge(tcp(3000, '::1'))
    judge.drop(0)
    expect(judge.judge(tcp(3000, '127.0.0.1'))).toEqual(serve(0))
  })

  test("behind a command a pipe is another program's", () => {
    const judge = claims({ ...discover, channelFd: 3 })
    expect(judge.judge(unix('/tmp/tool.pipe'))).toEqual(leave)
    expect(judge.judge(tcp(3000))).toEqual(serve(0))
  })
})

describe('in a later life', () => {
  test('calls are recognised in any order', () => {
    const judge = claims({}, [tcp(3000, '127.0.0.1'), tcp(3000, '::1')])
    expect(judge.judge(tcp(9090))).toEqual(leave)
    expect(judge.judge(tcp(3000, '::1'))).toEqual(serve(1))
    expect(judge.judge(tcp(3000, '127.0.0.1'))).toEqual(serve(0))
  })

  test('the first call serves a socket that nobody asked for yet', () => {
    const judge = claims({}, [null, null])
    expect(judge.judge(tcp(3000))).toEqual(serve(0))
    expect(judge.judge(tcp(9090))).toEqual(leave)
  })

  test('a second address without a socket of its own is parked', () => {
    const judge = claims({}, [null])
    judge.judge(tcp(3000, '127.0.0.1'))
    expect(judge.judge(tcp(3000, '::1'))).toEqual({ verdict: 'park' })
  })

  test('a known socket waits for its own call, unless the operator names another', () => {
    expect(claims({}, [tcp(3000)]).judge(tcp(4000))).toEqual(leave)
    expect(claims({ appListen: tcp(4000) }, [tcp(3000)]).judge(tcp(4000))).toEqual(serve(0))
  })
})
