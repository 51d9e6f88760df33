import { exitCodes } from './core/exit-codes.ts'
import { processIo } from './surfaces/cli/io.ts'
import { runTune } from './surfaces/cli/main.ts'

/** The command `stint tune`. Sets the exit code; never throws. */
export async function main(args: readonly string[]): Promise<void> {
  const io = processIo()
  try {
    process.exit(await runTune(args, io))
  } catch (error) {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    io.err(`stint: this is a defect in stint tune: ${text}\n`)
    process.exit(exitCodes.failed.number)
  }
}
