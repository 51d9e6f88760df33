import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame, FrameReader } from '../../src/protocol/frames.ts'

const MOST = 1000

function texts(reader: FrameReader): readonly string[] {
  const found: string[] = []
  for (let next = reader.next(); next.kind === 'frame'; next = reader.next()) found.push(next.text)
  return found
}

function joined(frames: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(frames.flatMap((frame) => [...frame]))
}

describe('frames', () => {
  it('arrive whole and in order, however the bytes are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', maxLength: 60 }), { maxLength: 20 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 30 }),
        (sent, cuts) => {
          const bytes = joined(sent.map(encodeFrame))
          const reader = new FrameReader(MOST)
          const got: string[] = []
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = cuts[turn % cuts.length] ?? 1
            reader.push(bytes.subarray(at, at + size))
            got.push(...texts(reader))
            at += size
          }
          expect(got).toEqual(sent)
        },
      ),
    )
  })

  it('of exactly the limit are read, one byte more is refused before it has arrived', () => {
    const reader = new FrameReader(MOST)
    reader.push(encodeFrame('x'.repeat(MOST)))
    expect(texts(reader)).toEqual(['x'.repeat(MOST)])
    reader.push(encodeFrame('x'.repeat(MOST + 1)).subarray(0, 4))
    expect(reader.next()).toEqual({ kind: 'oversize', bytes: MOST + 1 })
  })

  it('that are no UTF-8 are told apart', () => {
    const reader = new FrameReader(MOST)
    reader.push(Uint8Array.of(0, 0, 0, 2, 0xc3, 0x28))
    expect(reader.next()).toEqual({ kind: 'not-text' })
  })

  it('never throw, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 50 })), (chunks) => {
        const reader = new FrameReader(MOST)
        for (const chunk of chunks) {
          reader.push(chunk)
          for (let left = 20; left > 0 && reader.next().kind === 'frame'; left--);
        }
        expect(['partial', 'oversize', 'not-text', 'frame']).toContain(reader.next().kind)
      }),
    )
  })
})
