import { exitCodes } from '../../../config/exit-codes.ts'
import { statusTable } from '../../control/status-table.ts'
import { events } from './events.ts'
import { pause, resume } from './intake.ts'
import { config, logLevel, set } from './knobs.ts'
import { reload } from './reload.ts'
import { stop } from './stop.ts'
import { show, type Call, type Verb } from './verb.ts'

const nothing = (words: readonly string[]): boolean => words.length === 0
const isWord =
  (pattern: RegExp) =>
  (words: readonly string[]): boolean =>
    words.length === 1 && pattern.test(words[0] ?? '')

/** THE table of commands for a running supervisor. */
export const verbs: Readonly<Record<string, Verb>> = {
  status: {
    usage: 'status',
    help: 'Shows every slot of a running supervisor',
    switches: [],
    takes: nothing,
    run: status,
  },
  top: {
    usage: 'top',
    help: 'Shows a running supervisor live, full-screen',
    switches: [],
    takes: nothing,
    run: async (call) => (await import('../../top/top.ts')).top(call),
  },
  reload: {
    usage: 'reload [--wait]',
    help: 'Replaces every worker; with --wait, succeeds only when the new generation serves',
    switches: ['wait'],
    takes: nothing,
    run: reload,
  },
  recycle: {
    usage: 'recycle SLOT',
    help: 'Replaces the worker of one slot',
    switches: [],
    takes: isWord(/^[1-9]\d{0,5}$/),
    run: recycle,
  },
  scale: {
    usage: 'scale N|+N|-N',
    help: 'Runs that many workers from now on',
    switches: [],
    takes: isWord(/^[+-]?\d{1,6}$/),
    run: scale,
  },
  stop: {
    usage: 'stop [--wait] [--fast]',
    help: 'Stops a running supervisor; with --wait, returns when it is gone',
    switches: ['wait', 'fast'],
    takes: nothing,
    run: stop,
  },
  pause: {
    usage: 'pause [--wait]',
    help: 'Lets connections wait in the queue; with --wait, returns when no worker accepts any more',
    switches: ['wait'],
    takes: nothing,
    run: pause,
  },
  resume: {
    usage: 'resume [--wait]',
    help: 'Ends a pause; with --wait, returns when every worker accepts again',
    switches: ['wait'],
    takes: nothing,
    run: resume,
  },
  set: {
    usage: 'set KNOB=VALUE ...',
    help: 'Changes knobs of a running supervisor; KNOB= is the default again',
    switches: [],
    takes: (words) => words.length > 0 && words.every((word) => /^[^=]+=/.test(word)),
    run: set,
  },
  config: {
    usage: 'config',
    help: 'Shows the knobs in force; stint config print shows those of a command line',
    switches: [],
    takes: nothing,
    run: config,
  },
  events: {
    usage: 'events [--follow]',
    help: 'Shows the newest lines of the log',
    switches: ['follow'],
    takes: nothing,
    run: events,
  },
  'log-level': {
    usage: 'log-level LEVEL',
    help: 'Changes the log level of a running supervisor',
    switches: [],
    takes: (words) => words.length === 1,
    run: logLevel,
  },
}

async function status(call: Call): Promise<number> {
  show(call, call.found.status, () => statusTable(call.found.status))
  return exitCodes.ok.number
}

async function recycle(call: Call): Promise<number> {
  const asked = await call.found.client.ask({ verb: 'recycle', slot: Number(call.words[0]) })
  show(call, asked, () => `slot ${asked.slot}: pid ${asked.pid} is being replaced\n`)
  return exitCodes.ok.number
}

async function scale(call: Call): Promise<number> {
  const [word = ''] = call.words
  const relative = /^[+-]/.test(word)
  const asked = await call.found.client.ask({ verb: 'scale', workers: Number(word), relative })
  show(call, asked, () => `${asked.before} -> ${asked.workers} workers\n`)
  return exitCodes.ok.number
}
