import { expect, it } from 'vitest'
import { reserveCpus } from '../../src/core/reservation.ts'

it('from four CPUs on, generator and target have CPUs of their own', () => {
  expect(reserveCpus([0, 1, 2, 3], true)).toEqual({
    kind: 'apart',
    generator: [0],
    target: [1, 2, 3],
  })
  expect(reserveCpus([2, 4, 6, 8, 10, 12, 14, 16], true)).toMatchObject({
    generator: [2, 4],
    target: [6, 8, 10, 12, 14, 16],
  })
})

it('with fewer, or without taskset, they share, and the report says what that means', () => {
  expect(reserveCpus([0, 1], true)).toMatchObject({
    kind: 'shared',
    compromise: expect.stringContaining('2 CPUs are too few') as string,
  })
  expect(reserveCpus([0, 1, 2, 3], false)).toMatchObject({
    kind: 'shared',
    compromise: expect.stringContaining('taskset') as string,
  })
})
