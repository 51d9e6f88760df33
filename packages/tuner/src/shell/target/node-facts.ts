import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** What a Node binary says of itself. */
export interface NodeFacts {
  readonly version: string
  readonly heapLimitBytes: number
}

const run = promisify(execFile)
const PROGRAM =
  'process.stdout.write(JSON.stringify({ version: process.version, heapLimitBytes: v8.getHeapStatistics().heap_size_limit }))'
const known = new Map<string, Promise<NodeFacts>>()

/**
 * Starts a Node with these arguments for a moment and asks it. The heap limit is the old generation and three
 * semi-spaces, so it shows whether both limits arrived; the defaults differ by version and by host.
 */
export function nodeFacts(node: string, args: readonly string[] = []): Promise<NodeFacts> {
  const key = [node, ...args].join('\0')
  const asked = known.get(key) ?? ask(node, args)
  known.set(key, asked)
  return asked
}

async function ask(node: string, args: readonly string[]): Promise<NodeFacts> {
  const { stdout } = await run(node, [...args, '--eval', PROGRAM])
  return JSON.parse(stdout) as NodeFacts
}

const OLD_MIB = 256
const SEMI_SPACES = 3

/** How far each semi-space may grow when nobody says, in MiB: 16 in Node 22, 64 in 24, 32 in 26. */
export async function defaultSemiSpaceMiB(node: string): Promise<number> {
  const { heapLimitBytes } = await nodeFacts(node, [`--max-old-space-size=${OLD_MIB}`])
  return (heapLimitBytes / 2 ** 20 - OLD_MIB) / SEMI_SPACES
}
