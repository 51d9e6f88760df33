import { resolve } from 'node:path'
import { allowTarget } from '../../load/workload/allow-target.ts'
import { AgentTrouble } from '../../shell/agent/agent-trouble.ts'
import { greetAgent } from '../../shell/agent/connect-agent.ts'
import { readToken } from '../../shell/agent/token.ts'
import type { Setup } from '../../shell/session/setup.ts'
import type { Given } from './given.ts'
import type { Io } from './io.ts'
import { UsageError, unexpected } from './usage-error.ts'

/** The agent of `--target`, which has been seen to answer; null without it. */
export async function readAgent(given: Given, { cwd }: Io): Promise<Setup['agent']> {
  const target = given.text('target')
  if (target === undefined) return null
  const tokenFile = given.text('token-file')
  if (tokenFile === undefined)
    throw new UsageError('--target: an agent wants its token; name the file with --token-file')
  if (given.texts('set').length > 0)
    throw new UsageError('--set: the app is the one of the agent: say it to stint tune agent')
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(target) ?? []
  if (host === '' || Number(port) > MOST_PORT) throw unexpected('--target', 'HOST:PORT', target)
  const agent = {
    host: host.replaceAll(/[[\]]/g, ''),
    port: Number(port),
    tokenFile: resolve(cwd, tokenFile),
  }
  const token = readToken(agent.tokenFile)
  if (!token.ok) throw new UsageError(`--token-file: ${token.reason}`)
  const refusal = allowTarget(agent, given.texts('target-allow'))
  if (refusal !== null) throw new UsageError(refusal)
  await greetAgent({ ...agent, token: token.token }).catch((cause: unknown) => {
    throw cause instanceof AgentTrouble
      ? new UsageError(`--target: ${cause.message}`, { cause })
      : cause
  })
  return agent
}

const MOST_PORT = 65_535
