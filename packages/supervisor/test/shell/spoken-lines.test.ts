import fc from 'fast-check'
import { once } from 'node:events'
import net from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { hearLines } from '../../src/shell/spoken-lines.ts'

interface Line {
  /** The worker's end. */
  readonly mouth: net.Socket
  readonly said: unknown[]
  readonly trouble: string[]
  /** Resolves once the supervisor's end is gone. */
  readonly over: Promise<unknown>
}

/** Two ends of a real connection; the supervisor's is heard. */
async function line(): Promise<Line> {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as net.AddressInfo
  const mouth = net.connect(port, '127.0.0.1').on('error', () => {})
  const [ear] = (await once(server, 'connection')) as [net.Socket]
  const [said, trouble]: [unknown[], string[]] = [[], []]
  hearLines(ear, {
    said: (value) => said.push(value),
    broken: (why) => trouble.push(why),
    flooded: () => trouble.push('flooded'),
  })
  onTestFinished(() => {
    mouth.destroy()
    ear.destroy()
    server.close()
  })
  return { mouth, said, trouble, over: once(ear, 'close') }
}

describe('what a worker says', () => {
  it('is heard whole and in order, however the bytes are cut', async () => {
    const chunks = fc.array(fc.nat({ max: 60 }), { minLength: 1, maxLength: 10 })
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.jsonValue({ maxDepth: 3 }), { maxLength: 20 }),
        chunks,
        async (values, cuts) => {
          const { mouth, said, over } = await line()
          const bytes = Buffer.from(values.map((value) => `${JSON.stringify(value)}\n`).join(''))
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = 1 + (cuts[turn % cuts.length] ?? 0)
            mouth.write(bytes.subarray(at, at + size))
            at += size
          }
          mouth.end()
          await over
          expect(said).toEqual(JSON.parse(JSON.stringify(values)))
        },
      ),
      { numRuns: 25 },
    )
  })

  it('never throws and ends with one complaint when it is no JSON', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        const { mouth, trouble, over } = await line()
        mouth.end(Buffer.concat([Buffer.from('{'), bytes, Buffer.from('\n')]))
        await over
        expect(trouble.length).toBeLessThanOrEqual(1)
      }),
      { numRuns: 25 },
    )
  })

  it('without an end is cut off at 64 KiB', async () => {
    const { mouth, said, trouble, over } = await line()
    mouth.write(Buffer.alloc(80 * 1024, 'a'))
    await over
    expect(trouble).toEqual(['a message without end'])
    expect(said).toEqual([])
  })

  it(
    'is heard at 200 lines a second; the rest waits with the worker, and none is lost',
    { timeout: 30_000 },
    async () => {
      const { mouth, said, trouble } = await line()
      for (let index = 0; index < 500; index++) mouth.write(`${index}\n`)
      await expect.poll(() => trouble).toEqual(['flooded'])
      expect(said.length).toBeLessThanOrEqual(400)
      await expect
        .poll(() => said, { timeout: 20_000 })
        .toEqual(Array.from({ length: 500 }, (_, index) => index))
      expect(trouble).toEqual(['flooded'])
    },
  )
})
