import { once } from 'node:events'
import net from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { alone } from '../../src/shell/start-lock.ts'

/** The real name is for supervisors that start on this machine meanwhile. */
const name = `stint-test-${process.pid}`

test('what is done alone is never done by two at once', async () => {
  let inside = 0
  let most = 0
  const visit = async (): Promise<void> => {
    most = Math.max(most, ++inside)
    await new Promise(setImmediate)
    inside--
  }
  await Promise.all(Array.from({ length: 20 }, () => alone(visit, name)))
  expect(most).toBe(1)
})

test('who fails alone leaves the lock to the next one', async () => {
  const fail = (): never => {
    throw new Error('on purpose')
  }
  await expect(alone(fail, name)).rejects.toThrow('on purpose')
  expect(await alone(() => 'done', name)).toBe('done')
})

test('a stranger who takes the name of the lock keeps nobody from starting', async () => {
  const squatter = net.createServer().listen({ path: `\0${name}` })
  await once(squatter, 'listening')
  onTestFinished(() => void squatter.close())
  expect(await alone(() => 'done', name)).toBe('done')
})
