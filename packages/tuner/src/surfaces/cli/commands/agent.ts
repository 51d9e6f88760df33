import { resolve } from 'node:path'
import { exitCodes } from '../../../core/exit-codes.ts'
import { startAgent } from '../../../shell/agent/agent.ts'
import { readToken } from '../../../shell/agent/token.ts'
import { appWords } from '../app-words.ts'
import { appWord, type Command } from '../command.ts'
import type { Given } from '../given.ts'
import { interruptible } from '../interrupt.ts'
import { appFlags, checkKnobs, nodeBinaries } from '../read-knobs.ts'
import { UsageError, unexpected } from '../usage-error.ts'

const text = { type: 'string', requiresArg: true } as const
const texts = { ...text, array: true, nargs: 1 } as const
const MOST_PORT = 65_535

/** `stint tune agent`: lets a tuner on another host start and watch the app on this one. */
export const agent: Command = {
  name: 'agent',
  words: [appWord],
  takesCommand: true,
  help: 'Starts an app for a tuner on another host, so that the load does not share its CPUs',
  options: {
    listen: { ...text, demandOption: true, describe: 'Takes orders on HOST:PORT, in the clear' },
    'token-file': {
      ...text,
      demandOption: true,
      describe: 'The file (mode 600) with the token that a tuner must show',
    },
    allow: { ...texts, describe: 'Lets this IP address connect; default: 127.0.0.1' },
    set: { ...texts, describe: 'Runs the app with KNOB=VALUE of stint run; may be repeated' },
    'i-know': {
      type: 'boolean',
      describe: 'Starts although NODE_ENV is production: this host serves nobody',
    },
    node: { ...texts, describe: 'Lets the tuner try this Node binary; may be repeated' },
  },
  run: async (given, io) => {
    if (io.env['NODE_ENV'] === 'production' && !given.has('i-know'))
      throw new UsageError(
        'NODE_ENV is production: a load test takes a host from its users; --i-know starts the agent all the same',
      )
    const { host, port } = readListen(given.text('listen') ?? '')
    const token = readToken(resolve(io.cwd, given.text('token-file') ?? ''))
    if (!token.ok) throw new UsageError(`--token-file: ${token.reason}`)
    const flags = appFlags('--set', given.texts('set'))
    await checkKnobs('--set', flags, io)
    const nodes = await nodeBinaries(given.texts('node'), io.cwd)
    const app = appWords(given.words[0], given.rest, io.cwd)
    const { signal, release } = interruptible()
    const running = await startAgent({
      host,
      port,
      token: token.token,
      allow: allowed(given),
      app: {
        app,
        flags,
        cwd: io.cwd,
        env: io.env,
        listen: `${bracketed(host)}:0`,
        nodes,
        log: (line) => io.err(`${line}\n`),
      },
    }).catch((cause: NodeJS.ErrnoException) => {
      throw new UsageError(`--listen: cannot listen on ${given.text('listen')} (${cause.code})`, {
        cause,
      })
    })
    io.err(`stint: an agent listens on ${bracketed(host)}:${running.port}\n`)
    await new Promise<void>((done) => {
      signal.addEventListener('abort', () => done())
    })
    await running.close()
    release()
    return exitCodes.ok.number
  },
}

function allowed(given: Given): readonly string[] {
  const named = given.texts('allow')
  return named.length === 0 ? ['127.0.0.1', '::1'] : named
}

function readListen(listen: string): { readonly host: string; readonly port: number } {
  const [, bare, inBrackets, digits] = /^(?:([^:[\]]+)|\[([^\]]+)\]):(\d+)$/.exec(listen) ?? []
  const port = Number(digits)
  const host = bare ?? inBrackets
  if (host === undefined || port > MOST_PORT)
    throw unexpected('--listen', 'HOST:PORT, such as 10.0.0.5:7777', listen)
  return { host, port }
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
