import { resolve } from 'node:path'
import { shown } from '../../config/errors.ts'
import { exitCodes } from '../../config/exit-codes.ts'
import { readArgv } from '../../config/layers/argv.ts'
import type { Argv } from '../../config/layers/argv.ts'
import { nearest } from '../../config/suggest.ts'
import { check } from './check.ts'
import { configPrint } from './config-print.ts'
import { runExtension } from './extension.ts'
import { findExtension } from './find-program.ts'
import { importCommand } from './import-uwsgi.ts'
import type { Io } from './io.ts'
import { readVersion } from '../../version.ts'
import { report } from './report.ts'
import { run } from './run.ts'
import { isVerb, steer, steerSwitches, verbWords } from './steer/steer.ts'
import { statOf } from './stat.ts'

/** First words that are commands of `stint` itself. */
const commandWords: readonly string[] = [
  'run',
  'check',
  'config',
  'completion',
  'help',
  'import-uwsgi',
  ...verbWords,
]

/** Commands that other packages bring, each as a program `stint-X`. */
const extensionPackages: Readonly<Record<string, string>> = { tune: '@stint/tuner' }

const isCommand = (word: string) => commandWords.includes(word)

/** Words that `--help` can say something about. */
const hasHelp = (word: string) => word !== 'help' && (isCommand(word) || word === 'print')

/** `./x`, `/x`, `x.js`, or anything that is there. */
const isApp = (word: string, { cwd }: Io) =>
  word.includes('/') || /\.[cm]?[jt]sx?$/.test(word) || statOf(resolve(cwd, word)) !== null

function usageError(message: string, io: Io): number {
  return report([{ code: 'USAGE', where: { source: 'flag', name: '' }, message }], io)
}

function unknownCommand(word: string, io: Io): number {
  const guess = nearest(word, [...commandWords, ...Object.keys(extensionPackages)])
  const remedy =
    guess === null
      ? 'it is no file either; "stint --help" lists the commands'
      : `did you mean "${guess}"?`
  return usageError(`unknown command "${shown(word)}": ${remedy}`, io)
}

function notInstalled(word: string, from: string, io: Io): number {
  return usageError(
    `stint ${word} is a package of its own, which is neither beside stint nor in PATH: npm install ${from}`,
    io,
  )
}

async function print(words: readonly string[], io: Io): Promise<number> {
  const { printed } = await import('./help.ts')
  io.out(await printed(words, io))
  return exitCodes.ok.number
}

function config(argv: Argv, words: readonly string[], io: Io): number | Promise<number> {
  const [verb, stray] = words
  if (verb === undefined) return steer('config', words, argv, io)
  if (verb !== 'print') return usageError('expected stint config print', io)
  if (stray !== undefined) return usageError(`"${shown(stray)}" is one word too many`, io)
  return configPrint(argv, io)
}

function dispatch(argv: Argv, io: Io): number | Promise<number> {
  const [command, ...words] = argv.words
  if (command !== undefined && command !== 'config' && isVerb(command))
    return steer(command, words, argv, io)
  const stray = [...argv.switches].find((name) => steerSwitches.has(name))
  if (stray !== undefined)
    return usageError(`--${stray} is for commands to a running supervisor`, io)
  if (command === 'run') return run(argv, words, io)
  if (command === 'check') return check(argv, words, io)
  if (command === 'config') return config(argv, words, io)
  if (command === 'completion') return print([command], io)
  const isRunnable = command === undefined || isApp(command, io)
  return isRunnable ? run(argv, argv.words, io) : unknownCommand(command, io)
}

/** Runs one command line of `stint`. The result is the exit code; what a user did wrong is one line on standard error. */
export async function runCli(args: readonly string[], io: Io): Promise<number> {
  const [first = ''] = args
  const extension = isCommand(first) ? null : findExtension(first, io)
  if (extension !== null) return runExtension(extension, args.slice(1), io)
  const from = extensionPackages[first]
  if (from !== undefined) return notInstalled(first, from, io)
  const wantsHelp = args.includes('--help') || args.includes('-h')
  if (first === 'import-uwsgi' && !wantsHelp) return importCommand(args.slice(1), io)
  const argv = readArgv(args)
  if (args.includes('--get-yargs-completions')) return print(args, io)
  const { words, rest, switches } = argv
  if (switches.has('help') || words[0] === 'help')
    return print([...words.filter(hasHelp), '--help'], io)
  if (switches.has('version')) {
    io.out(`${readVersion()}\n`)
    return exitCodes.ok.number
  }
  if (words.length > 0 || rest !== null) return dispatch(argv, io)
  if (argv.flags.problems.length > 0) return report(argv.flags.problems, io)
  return usageError('expected an app or a command; "stint --help" lists them', io)
}
