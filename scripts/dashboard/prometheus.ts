import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'

/** One value of an answer, with the labels it belongs to. */
interface Value {
  readonly metric: Readonly<Record<string, string>>
  readonly value: readonly [atSeconds: number, text: string]
}

/** A Prometheus of one's own that scrapes one target each second. */
export interface Prometheus {
  /** Throws with Prometheus' own words when the query is wrong. */
  readonly query: (query: string) => Promise<readonly Value[]>
  readonly stop: () => Promise<void>
}

/** Starts Debian's `prometheus` on a free port of 127.0.0.1; rejects when it is not installed. */
export async function startPrometheus(target: string): Promise<Prometheus> {
  const directory = mkdtempSync(join(tmpdir(), 'stint-prometheus-'))
  const config = join(directory, 'prometheus.yml')
  writeFileSync(config, configFor(target))
  const address = `127.0.0.1:${await freePort()}`
  const child = spawn(
    'prometheus',
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(directory, 'data')}`,
      `--web.listen-address=${address}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  const ended = once(child, 'exit')
  await once(child, 'spawn')
  const query = async (text: string): Promise<readonly Value[]> => {
    const response = await fetch(`http://${address}/api/v1/query`, {
      method: 'POST',
      body: new URLSearchParams({ query: text }),
    })
    const { error, data } = (await response.json()) as {
      readonly error?: string
      readonly data?: { readonly result: readonly Value[] }
    }
    if (data === undefined) throw new Error(error ?? 'no answer')
    return data.result
  }
  const isAnswering = (): Promise<boolean> =>
    query('1').then(
      () => true,
      () => false,
    )
  while (!(await isAnswering())) {
    if (child.exitCode !== null) throw new Error(`prometheus ended with code ${child.exitCode}`)
    await delay(100)
  }
  return {
    query,
    stop: async () => {
      child.kill('SIGTERM')
      await ended
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

function configFor(target: string): string {
  return JSON.stringify({
    global: { scrape_interval: '1s' },
    scrape_configs: [{ job_name: 'stint', static_configs: [{ targets: [new URL(target).host] }] }],
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  return typeof address === 'object' && address !== null ? address.port : 0
}
