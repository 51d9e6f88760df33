import { exitCodes } from '../../../core/exit-codes.ts'
import { examineHost } from '../../../shell/session/gate.ts'
import { printDiagnosis } from '../../doctor.ts'
import type { Command } from '../command.ts'

/** `stint tune doctor`: whether this host can be measured on, and how finely. */
export const doctor: Command = {
  name: 'doctor',
  words: [],
  takesCommand: false,
  help: 'Says whether this host can be tuned on, and what differences it can show',
  options: { json: { type: 'boolean', describe: 'Prints JSON' } },
  run: async (given, io) => {
    const { diagnosis, reasons } = await examineHost(1)
    io.out(
      given.has('json')
        ? `${JSON.stringify(diagnosis)}\n`
        : printDiagnosis(diagnosis, process.stdout),
    )
    return reasons.length === 0 ? exitCodes.ok.number : exitCodes.unfit.number
  },
}
