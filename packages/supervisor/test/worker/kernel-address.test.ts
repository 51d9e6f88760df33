import { describe, expect, it } from 'vitest'
import { kernelAddress } from '../../src/worker/kernel-address.ts'

describe('kernelAddress', () => {
  it.each([
    ['127.0.0.1', '0100007F'],
    ['0.0.0.0', '00000000'],
    ['::', '00000000000000000000000000000000'],
    ['::1', '00000000000000000000000001000000'],
    ['fe80::1', '000080FE000000000000000001000000'],
    ['2001:db8:1:2:3:4:5:6', 'B80D0120020001000400030006000500'],
    ['::ffff:127.0.0.1', '0000000000000000FFFF00000100007F'],
  ])('spells %s as /proc/net/tcp does', (host, spelling) => {
    expect(kernelAddress(host)).toBe(spelling)
  })

  it.each(['localhost', '', 'fe80::1%eth0', '300.0.0.1'])('knows nothing of %j', (host) => {
    expect(kernelAddress(host)).toBeNull()
  })
})
