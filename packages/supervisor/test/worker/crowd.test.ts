import { expect, test } from 'vitest'

import { Crowd } from '../../src/worker/crowd.ts'

const member = (name: string) => ({ name, place: -1 })

test('who leaves is gone, whoever stood last takes the place', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(member)
  if (a === undefined || b === undefined || c === undefined || d === undefined) throw new Error()
  const crowd = new Crowd<ReturnType<typeof member>>()
  for (const each of [a, b, c]) crowd.add(each)
  crowd.delete(a)
  expect([...crowd]).toEqual([c, b])
  crowd.delete(b)
  crowd.delete(c)
  expect(crowd.size).toBe(0)
  crowd.add(d)
  expect([...crowd]).toEqual([d])
})

test('who is not there cannot leave, twice or ever', () => {
  const crowd = new Crowd<ReturnType<typeof member>>()
  const [stays, leaves, stranger] = [member('stays'), member('leaves'), member('stranger')]
  crowd.add(leaves)
  crowd.add(stays)
  for (const each of [leaves, leaves, stranger]) crowd.delete(each)
  expect([...crowd]).toEqual([stays])
})
