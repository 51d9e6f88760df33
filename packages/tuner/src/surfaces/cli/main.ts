import yargs from 'yargs'
import { exitCodes } from '../../core/exit-codes.ts'
import { checkArgs, usageOf } from './check-args.ts'
import type { Command } from './command.ts'
import { commands } from './commands.ts'
import { givenOf } from './given.ts'
import type { Io } from './io.ts'
import { UsageError } from './usage-error.ts'
import { readVersion } from '../../version.ts'

const usage = `stint tune finds the settings of stint run that suit this host, and proves them.

  stint tune run app.js --slo p99=100ms     searches, confirms, writes profile.json and report.html
  stint run --profile auto app.js           runs with what was found`

/** Runs one command line of `stint tune`. The result is the exit code; what a user did wrong is one line on standard error. */
export async function runTune(args: readonly string[], io: Io): Promise<number> {
  const running: Promise<number>[] = []
  const cli = yargs([], io.cwd)
    .scriptName('stint tune')
    .usage(usage)
    .locale('en')
    .wrap(Math.min(100, io.columns() ?? 80))
    .exitProcess(false)
    .parserConfiguration({
      'populate--': true,
      'duplicate-arguments-array': true,
      'parse-positional-numbers': false,
      'camel-case-expansion': false,
      'boolean-negation': false,
      'dot-notation': false,
    })
    .version(readVersion())
    .help()
    .alias('help', 'h')
    .demandCommand(1, 'expected a command; "stint tune --help" lists them')
    .strict()
    .fail((message, error) => {
      throw error ?? new UsageError(message)
    })
  for (const command of commands) register(command)
  try {
    checkArgs(args, commands)
    let printed = ''
    await cli.parseAsync([...args], {}, (_error, _argv, output) => {
      printed += output
    })
    if (printed !== '') io.out(`${printed}\n`)
    const [code] = await Promise.all(running)
    return code ?? exitCodes.ok.number
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    io.err(`stint: ${oneLine(error.message)}\n`)
    return exitCodes.usage.number
  }

  function register(command: Command): void {
    const { help, options, run, words } = command
    cli.command(
      // Optional for yargs, whose words for a missing one are not ours.
      usageOf(command).replaceAll(/<(\w+)>/g, '[$1]'),
      help,
      (each) => each.options(options),
      (argv) => {
        const started = run(
          givenOf(
            argv,
            words.map(({ name }) => name),
          ),
          io,
        )
        // Awaited above; it must not count as unhandled before.
        started.catch(() => undefined)
        running.push(started)
      },
    )
  }
}

const MOST_LETTERS = 380

/** What a user wrote may be long, of several lines, or meant for a terminal. */
function oneLine(text: string): string {
  const line = text
    .replaceAll(/\s*\n\s*/g, '; ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '?')
    .trim()
  return line.length <= MOST_LETTERS ? line : `${line.slice(0, MOST_LETTERS)}…`
}
