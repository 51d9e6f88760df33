import yargs from 'yargs'
import { exitCodes } from '../../core/exit-codes.ts'
import { AgentLost } from '../../shell/agent/connect-agent.ts'
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
    .parserConfiguration({ 'populate--': true, 'duplicate-arguments-array': true })
    .version(readVersion())
    .help()
    .demandCommand(1, 'expected a command; "stint tune --help" lists them')
    .strict()
    .fail((message, error) => {
      throw error ?? new UsageError(message)
    })
  for (const command of commands) register(command)
  try {
    let printed = ''
    await cli.parseAsync([...args], {}, (_error, _argv, output) => {
      printed += output
    })
    if (printed !== '') io.out(`${printed}\n`)
    const [code] = await Promise.all(running)
    return code ?? exitCodes.ok.number
  } catch (error) {
    if (error instanceof AgentLost) {
      io.err(`stint: ${oneLine(error.message)}\n`)
      return exitCodes.failed.number
    }
    if (!(error instanceof UsageError)) throw error
    io.err(`stint: ${oneLine(error.message)}\n`)
    return exitCodes.usage.number
  }

  function register({ usage: words, help, options, run }: Command): void {
    cli.command(
      words,
      help,
      (each) => each.options(options),
      (argv) => {
        const started = run(givenOf(argv), io)
        // Awaited above; it must not count as unhandled before.
        started.catch(() => undefined)
        running.push(started)
      },
    )
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, '; ').trim()
}
