import { exitCodes } from '../../../core/exit-codes.ts'
import { exportFormats } from '../../export/formats.ts'
import { profileWord, type Command } from '../command.ts'
import { readProfile } from '../read-profile.ts'
import { unexpected } from '../usage-error.ts'

type Format = keyof typeof exportFormats

const names = Object.keys(exportFormats)
const isFormat = (text: string): text is Format => names.includes(text)

/** `stint tune export PROFILE --format F`: the settings in the words of another tool. */
export const exportCommand: Command = {
  name: 'export',
  words: [profileWord],
  takesCommand: false,
  help: 'Prints the settings of a profile for a shell, systemd, Kubernetes, or as a Stint config',
  options: {
    format: {
      type: 'string',
      requiresArg: true,
      choices: names,
      default: 'stint',
      describe: 'In whose words',
    },
  },
  run: async (given, io) => {
    const profile = readProfile(given.words[0], io)
    const format = given.text('format') ?? 'stint'
    if (!isFormat(format)) throw unexpected('--format', `one of ${names.join(', ')}`, format)
    const { text, notices } = exportFormats[format](profile)
    for (const notice of notices) io.err(`stint: note: ${notice}\n`)
    io.out(text)
    return exitCodes.ok.number
  },
}
