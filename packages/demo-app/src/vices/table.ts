import { alloc } from './alloc.ts'
import { block } from './block.ts'
import { cpu } from './cpu.ts'
import { crash } from './crash.ts'
import { exit } from './exit.ts'
import { hang } from './hang.ts'
import { ignoreTerm } from './ignore-term.ts'
import { leak } from './leak.ts'
import { pool } from './pool.ts'
import { reject } from './reject.ts'
import { serialIo } from './serial-io.ts'
import { slow } from './slow.ts'
import type { Handler } from '../http/exchange.ts'
import type { Vice, ViceRoute } from './vice.ts'

/** Every vice there is; routes, the page and the README's table are made of it. */
export const vices: readonly Vice[] = [
  {
    name: 'cpu',
    help: 'Computes for about `ms` milliseconds, and nothing else runs meanwhile.',
    route: door('cpu', cpu, 'ms=', 'ms=200'),
    env: 'DEMO_CPU_MS_PER_REQUEST',
  },
  {
    name: 'alloc',
    help: 'Makes `mb` megabytes of short-lived objects for the garbage collector, `held` until the answer.',
    route: door('alloc', alloc, 'mb=&held=1', 'mb=200'),
    env: null,
  },
  {
    name: 'leak',
    help: 'Keeps `kb` kilobytes for good, in the JavaScript heap or in Buffers beside it.',
    route: door('leak', leak, 'kb=&where=heap|offheap', 'kb=20000&where=heap'),
    env: 'DEMO_LEAK_KB_PER_REQUEST',
  },
  {
    name: 'block',
    help: 'Stops the event loop for `ms` milliseconds without using the processor.',
    route: door('block', block, 'ms=', 'ms=1000'),
    env: null,
  },
  {
    name: 'slow',
    help: 'Answers after `ms` milliseconds and lets others pass meanwhile.',
    route: door('slow', slow, 'ms=', 'ms=1000'),
    env: null,
  },
  {
    name: 'serial-io',
    help: 'Waits `n` times `ms` milliseconds, one after the other or all at once.',
    route: door('serial-io', serialIo, 'n=&ms=&parallel=1', 'n=10&ms=50'),
    env: null,
  },
  {
    name: 'pool',
    help: 'Queues `n` password hashes on the thread pool, about `ms` milliseconds each (240,000 at most).',
    route: door('pool', pool, 'n=&ms=', 'n=16&ms=50'),
    env: null,
  },
  {
    name: 'crash',
    help: 'Dies of an uncaught exception, exit code 1.',
    route: door('crash', crash),
    env: null,
  },
  {
    name: 'reject',
    help: 'Dies of an unhandled rejection, exit code 1.',
    route: door('reject', reject),
    env: null,
  },
  {
    name: 'hang',
    help: 'Enters a loop that never ends and answers nobody again.',
    route: door('hang', hang),
    env: null,
  },
  {
    name: 'exit',
    help: 'Calls `process.exit(code)` in the middle of the request.',
    route: door('exit', exit, 'code=', 'code=3'),
    env: null,
  },
  {
    name: 'ignore-term',
    help: 'Ignores SIGTERM from now on; asked again, no longer.',
    route: door('ignore-term', ignoreTerm),
    env: 'DEMO_IGNORE_TERM',
  },
  {
    name: 'slow-boot',
    help: 'Waits this many milliseconds before it listens.',
    route: null,
    env: 'DEMO_BOOT_MS',
  },
]

function door(name: string, answer: Handler, parameters = '', example = ''): ViceRoute {
  return { path: `/vice/${name}`, parameters, example, answer }
}
