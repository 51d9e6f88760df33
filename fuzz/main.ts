/**
 * Throws seeded nonsense at everything in the supervisor that reads foreign bytes, and prints a table. Exits with 1 when
 * anything crashed. The parsers get the same inputs for the same seed; what the storms do also depends on timing.
 *
 *   pnpm fuzz --seconds 10 --seed 1
 */
import { positive, readFlags, whole } from '../bench/flags.ts'
import { parserFuzzes } from './parsers.ts'
import { seeded } from './random.ts'
import { stormFuzzes } from './storms.ts'
import type { Outcome } from './target.ts'

const { seconds, seed } = readFlags({
  seconds: positive(10),
  seed: whole(1, { least: 0, most: 2 ** 32 - 1 }),
})

console.log(`seed ${seed}, ${seconds} s for each target, node ${process.version}\n`)
console.log('| target | inputs | crashes | slowest, ms | RSS growth, MiB |')
console.log('| --- | ---: | ---: | ---: | ---: |')
const crashes: string[] = []
for (const fuzz of [...parserFuzzes, ...stormFuzzes]) {
  const outcome = await fuzz(seeded(seed), seconds)
  console.log(rowOf(outcome))
  crashes.push(...outcome.crashes.map((crash) => `${outcome.target}: ${crash}`))
}
for (const crash of crashes.slice(0, 20)) console.log(`\n${crash}`)
process.exitCode = crashes.length === 0 ? 0 : 1

function rowOf({ target, inputs, crashes: found, slowestMs, rssGrowthMiB }: Outcome): string {
  const cells = [
    target,
    inputs,
    found.length,
    slowestMs.toFixed(1),
    Math.max(0, rssGrowthMiB).toFixed(1),
  ]
  return `| ${cells.join(' | ')} |`
}
