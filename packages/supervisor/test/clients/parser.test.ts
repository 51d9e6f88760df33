import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ProtocolError } from './head.ts'
import { ResponseParser } from './parser.ts'
import { ok } from './vices.ts'

type Report = ['start'] | ['interim', number] | ['head', number] | ['body', string] | ['end']

const CHUNKED = [
  'HTTP/1.1 200 OK',
  'Transfer-Encoding: chunked',
  '',
  '5;ext=1',
  'hello',
  '00006',
  ' world',
  '0',
  'X-Trailer: yes',
  '',
  '',
].join('\r\n')

const CONVERSATION = [
  ok('first'),
  'HTTP/1.1 100 Continue\r\n\r\n',
  CHUNKED,
  'HTTP/1.1 204 \r\n\r\n',
  ok(''),
  ok('\r\n\r\n'),
].join('')

function reportsOf(pieces: readonly Buffer[]): Report[] {
  const reports: Report[] = []
  const parser = new ResponseParser({
    onStart: () => reports.push(['start']),
    onInterim: (status) => reports.push(['interim', status]),
    onHead: ({ status }) => reports.push(['head', status]),
    onBody: (bytes) => {
      const last = reports.at(-1)
      if (last?.[0] === 'body') last[1] += bytes.toString('latin1')
      else reports.push(['body', bytes.toString('latin1')])
    },
    onEnd: () => reports.push(['end']),
  })
  for (const piece of pieces) parser.push(piece)
  parser.finish()
  return reports
}

function cut(text: string, places: readonly number[]): Buffer[] {
  const bytes = Buffer.from(text, 'latin1')
  const edges = [0, ...[...places].sort((a, b) => a - b), bytes.length]
  return edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge))
}

const EXPECTED: Report[] = [
  ['start'],
  ['head', 200],
  ['body', 'first'],
  ['end'],
  ['start'],
  ['interim', 100],
  ['head', 200],
  ['body', 'hello world'],
  ['end'],
  ['start'],
  ['head', 204],
  ['end'],
  ['start'],
  ['head', 200],
  ['end'],
  ['start'],
  ['head', 200],
  ['body', '\r\n\r\n'],
  ['end'],
]

describe('the response parser', () => {
  it('reads a conversation that arrives byte by byte', () => {
    const everywhere = Array.from(CONVERSATION, (_, at) => at)
    expect(reportsOf(cut(CONVERSATION, everywhere))).toEqual(EXPECTED)
  })

  it('reports the same however the bytes are split', () => {
    const places = fc.array(fc.nat(CONVERSATION.length), { maxLength: 12 })
    fc.assert(
      fc.property(places, (at) => {
        expect(reportsOf(cut(CONVERSATION, at))).toEqual(EXPECTED)
      }),
    )
  })

  it('ends a body without a length at the end of the connection only', () => {
    const reports = reportsOf([Buffer.from('HTTP/1.1 200 OK\r\n\r\nhalf')])
    expect(reports).toEqual([['start'], ['head', 200], ['body', 'half'], ['end']])
    const chunked = reportsOf([Buffer.from(CHUNKED.slice(0, -2))])
    expect(chunked.at(-1)).toEqual(['body', 'hello world'])
  })

  it.each([
    ['another protocol', 'SSH-2.0-OpenSSH\r\n\r\n'],
    ['HTTP/2', 'HTTP/2 200 OK\r\n\r\n'],
    ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
    ['bare line feeds', 'HTTP/1.1 200 OK\nContent-Length: 0\r\n\r\n'],
    ['a folded header', 'HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\n'],
    ['a space before the colon', 'HTTP/1.1 200 OK\r\nContent-Length : 0\r\n\r\n'],
    ['a length that is no number', 'HTTP/1.1 200 OK\r\nContent-Length: 1x\r\n\r\n'],
    ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n'],
    ['a length and chunks', CHUNKED.replace('\r\n', '\r\nContent-Length: 3\r\n')],
    ['another coding', CHUNKED.replace('chunked', 'gzip')],
    ['a chunk size that is no number', CHUNKED.replace('5;ext=1', 'five')],
    ['a chunk longer than its size', CHUNKED.replace('hello', 'hello!')],
    ['an endless head', `HTTP/1.1 200 OK\r\nA: ${'a'.repeat(70_000)}`],
  ])('refuses %s', (_, text) => {
    expect(() => reportsOf([Buffer.from(text, 'latin1')])).toThrow(ProtocolError)
  })
})
