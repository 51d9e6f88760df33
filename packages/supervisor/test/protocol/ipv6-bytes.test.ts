import { expect, test } from 'vitest'
import { ipv6Bytes } from '../../src/protocol/ipv6-bytes.ts'

const zeros = (count: number): readonly number[] => Array.from({ length: count }, () => 0)

test.each([
  ['::', zeros(16)],
  ['::1', [...zeros(15), 1]],
  ['fe80::', [0xfe, 0x80, ...zeros(14)]],
  ['0:0:0:0:0:0:0:1', [...zeros(15), 1]],
  ['2001:DB8::5:6', [0x20, 0x01, 0x0d, 0xb8, ...zeros(9), 5, 0, 6]],
  ['::ffff:127.0.0.1', [...zeros(10), 0xff, 0xff, 127, 0, 0, 1]],
])('%s has these bytes', (address, bytes) => {
  expect(ipv6Bytes(address)).toEqual(bytes)
})
