/**
 * What the demo app keeps of each request, as a soak tells it, against the truth; and what happens to memory and to
 * requests when workers are recycled by the max-requests that follows.
 *
 *     node --conditions=@stint/source bench/tuner/leak.ts [--kb 128] [--soak 20] [--recycles 6]
 */
import { proveLeak } from '../../packages/tuner/test/e2e/leak-demo.ts'
import { positive, readFlags, whole } from '../flags.ts'

const {
  kb: kbPerRequest,
  soak: soakSeconds,
  recycles,
} = readFlags({ kb: positive(128), soak: positive(20), recycles: whole(6) })
const proof = await proveLeak({ kbPerRequest, soakSeconds, recycles })

const kib = (bytes: number) => `${(bytes / 1024).toFixed(2)} KiB`
const mib = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MiB`
const { leak, trueBytesPerRequest, tallies } = proof
const off = 100 * (leak.bytesPerRequest / trueBytesPerRequest - 1)
const completed = tallies.reduce((sum, tally) => sum + tally.completed, 0)
const lost = tallies.reduce((sum, tally) => sum + tally.failed, 0)

console.log(`true leak             ${kib(trueBytesPerRequest)} per request`)
console.log(
  `as the soak tells it  ${kib(leak.bytesPerRequest)} (95 % CI ${kib(leak.lowBytes)} to ${kib(leak.highBytes)}), ${off.toFixed(1)} % off`,
)
console.log(`derived max-requests  ${proof.maxRequests}`)
console.log(
  `highest RSS           ${mib(proof.highestRssBytes)} under a limit of ${mib(proof.limitBytes)}, in ${proof.recycles} recycles`,
)
console.log(
  `requests              ${completed} answered, ${lost} lost, p99 ${proof.p99Ms.toFixed(0)} ms`,
)
