import { spawn, spawnSync } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { CaseResult, Contender, FaultCase } from '../case.ts'
import { MARK, marked } from './processes.ts'

const RUN_CASE = fileURLToPath(new URL('./run-case.ts', import.meta.url))
const DEFAULT_LIMIT_SECONDS = 60
const KEPT_OUTPUT = 2_000

/** Mounts, network and its loopback are the case's own. */
const NAMESPACES = ['unshare', '--net', '--mount', '--', '/bin/sh', '-c']
const ENTER = 'ip link set lo up && exec "$@"'

/** Whether a case can have a network namespace of its own here. */
export const hasNamespaces: boolean =
  spawnSync(NAMESPACES[0] ?? '', [...NAMESPACES.slice(1), ENTER, 'sh', 'true']).status === 0

/** Runs a case in a process of its own, which ends in time one way or the other. */
export async function runIsolated(
  { number, limitSeconds = DEFAULT_LIMIT_SECONDS }: FaultCase,
  contender: Contender,
): Promise<CaseResult> {
  const mark = randomUUID()
  const node = [process.execPath, '--conditions=@stint/source', RUN_CASE, String(number), contender]
  const [program = '', ...args] = hasNamespaces ? [...NAMESPACES, ENTER, 'sh', ...node] : node
  const startedMs = performance.now()
  const child = spawn(program, args, {
    env: { ...process.env, [MARK]: mark, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  })
  const [result, output] = [collect(child.stdio[3]), collect(child.stdout)]
  const errors = collect(child.stderr)
  const limit = setTimeout(() => child.kill('SIGKILL'), limitSeconds * 1000)
  await once(child, 'close')
  clearTimeout(limit)
  if (result() !== '') return JSON.parse(result()) as CaseResult
  for (const pid of marked(mark)) endNow(pid)
  const seconds = (performance.now() - startedMs) / 1000
  const why =
    seconds >= limitSeconds
      ? `not over within ${limitSeconds} s`
      : `the harness broke: ${(output() + errors()).slice(-KEPT_OUTPUT)}`
  return { number, contender, verdict: 'fail', figures: {}, complaints: [why], seconds }
}

function endNow(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {}
}

function collect(stream: unknown): () => string {
  let text = ''
  const readable = stream as NodeJS.ReadableStream
  readable.setEncoding('utf8')
  readable.on('data', (chunk: string) => {
    text += chunk
  })
  return () => text
}
