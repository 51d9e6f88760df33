/**
 * Stint beside every other way to run a Node app, and uWSGI and gunicorn for the scale of the field; markdown, JSON and SVG.
 *
 *     pnpm bench [--only LIST] [--stages LIST] [--launches N] [--rounds N] [--seconds N] [--out DIR] [--from FILE] [--publish] [--quick]
 *
 * Its own dependencies are installed on demand from bench/pnpm-lock.yaml; what is not installed is a row that says so.
 */
import { readFileSync } from 'node:fs'
import { calibrate } from './peers/calibrate.ts'
import type { Contender } from './peers/contender.ts'
import { contenders } from './peers/contenders/all.ts'
import { brief } from './peers/engines/brief.ts'
import type { Engine } from './peers/engines/engine.ts'
import { autocannon, h2load, hey } from './peers/engines/others.ts'
import { ownClient } from './peers/engines/own-client.ts'
import { wrk } from './peers/engines/wrk.ts'
import { machine } from './peers/machine.ts'
import { type Options, printHelp, readOptions } from './peers/options.ts'
import { HOW_TO_GET, hasPackages, installPackages } from './peers/packages.ts'
import type { Absence, Plan } from './peers/plan.ts'
import { buildStint } from './peers/product.ts'
import { complaints } from './peers/quick.ts'
import { publish, writeResults } from './peers/report/publish.ts'
import { markdownOf } from './peers/report/report.ts'
import type { Measures, Results } from './peers/results.ts'
import { stopEverything, stopForGood } from './peers/running.ts'
import { type Shape, shapes } from './peers/shapes.ts'
import { clearLeftovers } from './peers/site.ts'
import { reason } from './peers/stages/enter.ts'
import { stages } from './peers/stages/all.ts'

const INTERRUPTED = 130

const options = readOptions(process.argv.slice(2))
if (options === null) printHelp()
else if (typeof options === 'string') {
  process.stderr.write(`bench: ${options}\n`)
  process.exitCode = 2
} else await run(options)

async function run(asked: Options): Promise<void> {
  const interruption = { signals: 0 }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      // The first lets what was measured be printed; the second does not wait for it.
      if (interruption.signals++ > 0) process.exit(INTERRUPTED)
      void stopForGood()
    })
  }
  const results =
    asked.from === null
      ? await measure(asked).finally(stopEverything)
      : (JSON.parse(readFileSync(asked.from, 'utf8')) as Results)
  console.log(markdownOf(results))
  if (asked.out !== null) writeResults(results, asked.out)
  if (interruption.signals > 0) return void process.exit(INTERRUPTED)
  if (asked.isPublished) publish(results)
  const wrong = asked.isQuick ? complaints(results) : []
  for (const complaint of wrong) process.stderr.write(`bench: ${complaint}\n`)
  // What a contender left behind may still hold a pipe of ours.
  process.exit(wrong.length === 0 ? 0 : 1)
}

async function measure(asked: Options): Promise<Results> {
  const startedMs = performance.now()
  const here = machine()
  await clearLeftovers()
  buildStint()
  if (!asked.isQuick) tryInstall()
  const chosen = contenders.filter(({ id }) => asked.only.includes(id))
  const missing = chosen.flatMap(absenceOf)
  const entrants = chosen.filter(({ id }) => missing.every((absence) => absence.id !== id))
  const { iterations, handlerMs } = calibrate()
  const plan = planOf(asked, entrants, iterations)
  const measures: Measures[] = []
  const broken: Record<string, string> = {}
  for (const name of asked.stages) {
    try {
      measures.push(await stages[name](plan))
    } catch (error) {
      broken[name] = reason(error)
      await stopEverything()
    }
  }
  return {
    ...Object.assign({}, ...measures),
    machine: here,
    command: ['pnpm bench', ...process.argv.slice(2)].join(' '),
    tookSeconds: (performance.now() - startedMs) / 1000,
    handlerMs,
    entrants: entrants.map(({ id }) => id),
    versions: versionsOf(entrants),
    missing: [...missing, ...missingEngines(asked)],
    broken,
  }
}

function planOf(asked: Options, entrants: readonly Contender[], iterations: number): Plan {
  const [engine = ownClient, ...witnesses] = enginesOf(asked).filter((candidate) =>
    candidate.isThere(),
  )
  return {
    entrants,
    engine,
    witnesses,
    launches: asked.launches,
    rounds: asked.rounds,
    seconds: asked.seconds,
    ratePerSecond: asked.ratePerSecond,
    workers: 2,
    connections: 64,
    shapes: shapes.filter(isMeasured(asked)),
    disruptions: asked.isQuick ? 1 : 2,
    env: { BENCH_ITERATIONS: String(iterations) },
    say: (text) => process.stderr.write(`${process.uptime().toFixed(1)} s: ${text}\n`),
  }
}

/** The first that is there makes the tables, the others confirm them; the short lane makes do with what everybody has. */
function enginesOf({ isQuick }: Options): readonly Engine[] {
  return isQuick ? [ownClient] : [brief, wrk, hey, h2load, autocannon]
}

/** Fastify is among the bench's own packages; the short lane keeps to what tells socket layouts apart. */
function isMeasured({ isQuick }: Options): (shape: Shape) => boolean {
  if (isQuick) return ({ id }) => id === 'per-request'
  return ({ app }) => app === 'app' || hasPackages()
}

function missingEngines(asked: Options): readonly Absence[] {
  return enginesOf(asked)
    .filter((engine) => !engine.isThere())
    .map(({ name }) => ({ id: name, why: `not installed; ${HOW_TO_GET}` }))
}

function tryInstall(): void {
  try {
    installPackages()
  } catch (error) {
    process.stderr.write(`bench: the peers from npm were not installed: ${reason(error)}\n`)
  }
}

function absenceOf({ id, needs, version }: Contender): readonly Absence[] {
  try {
    if (needs === 'packages' && !hasPackages()) throw new Error('not installed from npm')
    version?.()
    return []
  } catch {
    const why = needs === 'debian' ? `not installed; ${HOW_TO_GET}` : 'not installed from npm'
    return [{ id, why }]
  }
}

function versionsOf(entrants: readonly Contender[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    entrants.flatMap(({ id, version }) => (version === null ? [] : [[id, version()]])),
  )
}
