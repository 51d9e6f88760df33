/** One way for `stint` to end. Numbers are uWSGI's where it has one (22), else those of sysexits.h. */
export interface ExitCode {
  readonly number: number
  readonly meaning: string
}

/** Every exit code of `stint`, by name. Printed in docs/exit-codes.md. */
export const exitCodes = {
  ok: {
    number: 0,
    meaning: 'A graceful end: stopped as asked, or the command did what it was for.',
  },
  refused: {
    number: 1,
    meaning:
      'A running supervisor did not do what was asked: a reload failed, a slot is not there, a knob needs a restart.',
  },
  usage: {
    number: 2,
    meaning: 'The command line, the environment or a config file is wrong; nothing was started.',
  },
  'listen-failed': { number: 3, meaning: 'An address could not be bound.' },
  'app-failed': {
    number: 22,
    meaning: 'No worker became ready at the first start (as uWSGI with need-app).',
  },
  'no-supervisor': {
    number: 68,
    meaning: 'No running supervisor was found, or several and the command names none of them.',
  },
  'node-unsupported': {
    number: 69,
    meaning: 'This Node cannot run the supervisor (workers may run older ones).',
  },
  internal: { number: 70, meaning: 'A defect in Stint itself; please report it.' },
} as const satisfies Record<string, ExitCode>

/** The name of an exit code. */
export type ExitName = keyof typeof exitCodes
