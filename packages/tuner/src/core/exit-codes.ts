/** One way for `stint tune` to end. */
export interface ExitCode {
  readonly number: number
  readonly meaning: string
}

/** Every exit code of `stint tune`, by name. Printed in docs/exit-codes.md. */
export const exitCodes = {
  ok: {
    number: 0,
    meaning: 'Better settings were found and confirmed, or the command did what it was for.',
  },
  failed: {
    number: 1,
    meaning:
      'The command could not be carried out: what runs today did not start or did not hold, the disk was full.',
  },
  usage: {
    number: 2,
    meaning:
      'The command line, a workload file, a journal or a profile is wrong; nothing was started.',
  },
  unfit: {
    number: 3,
    meaning: 'The host cannot be measured on now; the reasons are printed, --force goes on.',
  },
  aborted: {
    number: 4,
    meaning:
      'A safety limit stopped the load: the host ran out of memory, or everything failed. A session can be resumed.',
  },
  'no-gain': {
    number: 5,
    meaning: 'Nothing is better beyond doubt than what runs now: keep it.',
  },
  worse: {
    number: 6,
    meaning: 'A comparison found the second variant worse, or a profile does not hold any more.',
  },
  interrupted: {
    number: 130,
    meaning:
      'Ctrl-C or SIGTERM ended it: a session can be resumed, `capacity` tells what it has until then, `compare` gives no verdict.',
  },
} as const satisfies Record<string, ExitCode>

/** The name of an exit code. */
type ExitName = keyof typeof exitCodes

/** The part of docs/exit-codes.md about `stint tune`. */
export function exitCodeSection(): string {
  const rows = (Object.keys(exitCodes) as ExitName[]).map((name) => {
    const { number, meaning } = exitCodes[name]
    return `| ${number} | ${name} | ${meaning} |`
  })
  return `
## \`stint tune\`

Generated from \`packages/tuner/src/core/exit-codes.ts\`.

| code | name | meaning |
|---|---|---|
${rows.join('\n')}
`
}
