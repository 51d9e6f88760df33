import { randomBytes, randomInt } from 'node:crypto'
import net from 'node:net'
import { encodeFrame, MOST_REQUEST_BYTES } from '../../packages/supervisor/src/protocol/frames.ts'

/** What was thrown at the socket, by kind. */
export type Thrown = Map<string, number>

interface Shot {
  readonly kind: string
  readonly bytes: Uint8Array
  /** The supervisor closes the connection after it, or waits for bytes that never come. */
  readonly isLast: boolean
}

const header = (length: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(length >>> 0)
  return bytes
}
const json = (value: unknown): Uint8Array => encodeFrame(JSON.stringify(value))
const one = <T>(list: readonly T[]): T => list[randomInt(list.length)] as T
const oddities: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  '',
  '__proto__',
  'x'.repeat(5000),
  [],
  {},
  [[[]]],
]

/** No shot asks for anything that would change or end the supervisor. */
const shots: readonly (() => Shot)[] = [
  () => ({ kind: 'random bytes', bytes: randomBytes(randomInt(4, 200)), isLast: true }),
  () => ({
    kind: 'random body',
    bytes: Buffer.concat([header(40), randomBytes(40)]),
    isLast: true,
  }),
  () => ({
    kind: 'truncated frame',
    bytes: Buffer.concat([header(randomInt(10, MOST_REQUEST_BYTES)), randomBytes(5)]),
    isLast: true,
  }),
  () => ({ kind: 'truncated header', bytes: randomBytes(randomInt(1, 4)), isLast: true }),
  () => ({
    kind: 'oversize frame',
    bytes: header(randomInt(MOST_REQUEST_BYTES + 1, 0xff_ff_ff_ff)),
    isLast: true,
  }),
  () => ({ kind: 'broken JSON', bytes: encodeFrame('{"stint":1,"id":'), isLast: true }),
  () => ({
    kind: 'unknown verb',
    bytes: json({ stint: 1, id: randomInt(99), verb: one(oddities) }),
    isLast: false,
  }),
  () => ({
    kind: 'odd slot',
    bytes: json({ stint: 1, id: 1, verb: 'recycle', slot: one(oddities) }),
    isLast: false,
  }),
  () => ({
    kind: 'odd knob',
    bytes: json({ stint: 1, id: 1, verb: 'set', knob: one(oddities), values: [one(oddities)] }),
    isLast: false,
  }),
  () => ({
    kind: 'odd stop',
    bytes: json({ stint: 1, id: 1, verb: 'stop', mode: one(oddities) }),
    isLast: false,
  }),
  () => ({
    kind: 'wrong version',
    bytes: json({ stint: randomInt(2, 999), id: 1, verb: 'status' }),
    isLast: false,
  }),
  () => ({ kind: 'good status', bytes: json({ stint: 1, id: 1, verb: 'status' }), isLast: false }),
  () => ({
    kind: 'good events',
    bytes: json({ stint: 1, id: 1, verb: 'events', after: 0, most: 5 }),
    isLast: false,
  }),
]

/** Throws `frames` frames at the socket over as many connections as it takes, `lanes` at a time. */
export async function storm(path: string, frames: number, lanes: number): Promise<Thrown> {
  const thrown: Thrown = new Map()
  const magazine = { left: frames }
  const take = (): boolean => magazine.left-- > 0
  const lane = async (): Promise<void> => {
    while (magazine.left > 0) await volley(path, take, thrown)
  }
  await Promise.all(Array.from({ length: lanes }, lane))
  return thrown
}

/** One connection: shots until one that ends it, or until there are none left to take. */
function volley(path: string, take: () => boolean, thrown: Thrown): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const socket = net.connect(path)
  socket.on('error', () => {})
  socket.once('close', () => resolve())
  socket.once('connect', () => {
    while (take()) {
      const shot = one(shots)()
      thrown.set(shot.kind, (thrown.get(shot.kind) ?? 0) + 1)
      socket.write(shot.bytes)
      if (shot.isLast) break
    }
    socket.end()
  })
  socket.resume()
  return promise
}
