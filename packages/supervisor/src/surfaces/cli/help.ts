import yargs from 'yargs'
import type { Argv as Yargs } from 'yargs'
import { flagOptions } from '../../config/derive/options.ts'
import type { Io } from './io.ts'
import { readVersion } from '../../version.ts'
import { verbs } from './steer/verbs.ts'

const files = {
  config: {
    describe: 'Reads knobs from FILE: JSON, or ini when its name ends in .ini',
    group: 'Files:',
  },
  ini: { describe: 'Reads knobs from FILE, an ini file as uWSGI has them', group: 'Files:' },
} as const

const withKnobs = (cli: Yargs) => cli.options({ ...files, ...flagOptions() })
const withApp = (cli: Yargs) =>
  withKnobs(cli).positional('app', { describe: 'A file, or a directory with a package.json' })
const withPrint = (cli: Yargs) =>
  withKnobs(cli).option('json', { describe: 'Prints JSON', type: 'boolean' })
const withSubcommands = (cli: Yargs) =>
  cli.command('print', 'Prints every knob, its value and where it was set', withPrint)

const finders = {
  name: { describe: 'Means the supervisor of this name', group: 'Which supervisor:' },
  pidfile: {
    describe: 'Means the supervisor whose pid is in this file',
    group: 'Which supervisor:',
  },
  control: { describe: 'Means the supervisor at this socket', group: 'Which supervisor:' },
} as const

/** Every command for a running supervisor, from their table. */
function withVerbs(cli: Yargs): Yargs {
  for (const [word, { usage: call, help }] of Object.entries(verbs))
    if (word !== 'config')
      cli.command(word, `${help}: stint ${call}`, (each) =>
        each.options({ ...finders, json: { describe: 'Prints JSON', type: 'boolean' } }),
      )
  return cli
}

const usage = `stint runs a Node HTTP app as supervised worker processes.

  stint run [knobs] APP [-- arguments of the app]
  stint run [knobs] -- COMMAND [arguments]
  stint APP                      the same as stint run APP`

const epilogue = `Knobs may also be set in a file (--config FILE) or by STINT_* variables.
"stint run --help" lists them all. "stint tune" (package @stint/tuner) finds the
ones that suit this host. "stint X" runs "stint-X" when it is installed.`

function describe(io: Io): Yargs {
  return withVerbs(yargs([], io.cwd))
    .scriptName('stint')
    .usage(usage)
    .locale('en')
    .wrap(80)
    .exitProcess(false)
    .version(readVersion())
    .help()
    .command('run [app]', 'Runs an app until it is told to stop', withApp)
    .command('check [app]', 'Says what is wrong with the settings; starts nothing', withApp)
    .command(
      'config',
      'Shows the knobs in force; stint config print, those of a command line',
      withSubcommands,
    )
    .command(
      'import-uwsgi <file>',
      'Judges a uWSGI ini file line by line; writes it as JSON',
      (cli) =>
        cli.option('out', {
          describe: 'Writes the config to this new file, not to standard output',
        }),
    )
    .completion('completion', 'Prints a completion script for bash or zsh')
    .epilogue(epilogue)
}

/**
 * What yargs prints for these words: help, a completion script, or completions. Loaded on demand, so that a running
 * supervisor does not carry yargs.
 */
export async function printed(words: readonly string[], io: Io): Promise<string> {
  let text = ''
  await describe(io).parseAsync([...words], {}, (_error, _argv, output) => {
    text += output
  })
  return `${text}\n`
}
