import type { Options } from 'yargs'

const text = { type: 'string', requiresArg: true } as const
const texts = { ...text, array: true, nargs: 1 } as const
const flag = { type: 'boolean' } as const

/** What is measured: the app, the load, the promise to keep. */
export const subjectOptions = {
  slo: { ...text, describe: 'The latency to keep: p99=100ms, or p95=50ms,errors=0.5%' },
  url: { ...texts, describe: 'Loads this path, such as /api/feed/1; may be repeated' },
  workload: { ...text, describe: 'Loads what FILE says (weights, methods, bodies, reconnects)' },
  har: { ...text, describe: 'Loads the requests of a HAR recording, one session after the other' },
  arrivals: {
    ...text,
    choices: ['poisson', 'uniform', 'burst'],
    describe: 'How requests arrive at a given rate',
  },
  set: { ...texts, describe: 'Runs the app with KNOB=VALUE of stint run; may be repeated' },
  effort: {
    ...text,
    choices: ['smoke', 'quick', 'normal', 'thorough'],
    default: 'normal',
    describe:
      'How long each measurement takes: about 25 s, 75 s, 150 s; smoke: 10 s, to see that it works',
  },
  generators: { ...text, default: '1', describe: 'Load generator processes' },
  'max-rate': { ...text, describe: 'Never offers more requests per second than this' },
  seed: { ...text, describe: 'Repeats the random choices of an earlier session' },
} as const satisfies Record<string, Options>

/** Where the target runs. */
export const targetOptions = {
  target: { ...text, describe: 'Tunes the app that a stint tune agent at HOST:PORT has' },
  'token-file': { ...text, describe: "The file with the agent's token" },
  'target-allow': { ...texts, describe: 'Allows load to this host, which is not loopback' },
} as const satisfies Record<string, Options>

/** How it is told. */
export const outputOptions = {
  force: { ...flag, describe: 'Goes on on an unfit host; confidence is then low' },
  quiet: { ...flag, describe: 'Prints the result only' },
  json: { ...flag, describe: 'Prints journal entries, then the result, as JSON lines' },
} as const satisfies Record<string, Options>

/** What the search may do. */
export const searchOptions = {
  objective: {
    ...text,
    default: 'capacity',
    describe: 'capacity, efficiency, latency@RATE, or cost=PER_CORE_HOUR/PER_GIB_HOUR',
  },
  budget: { ...text, default: '60m', describe: 'Takes about this long' },
  fix: { ...texts, describe: 'Leaves this knob as it is; may be repeated' },
  node: { ...texts, describe: 'Tries this Node binary, too; may be repeated' },
  'memory-budget': {
    ...text,
    describe: 'What all workers together may use: 2G; default: 80 % of the memory there is',
  },
  soak: { ...text, default: '60s', describe: 'Watches memory this long at the end; 0: not' },
  out: { ...text, describe: 'Keeps journal, profile and report here; default: ./stint-tune-DATE' },
  store: {
    ...text,
    describe: 'Starts from the profiles in this folder, and puts the new one there, too',
  },
} as const satisfies Record<string, Options>
