import { exitCodes } from './core/exit-codes.ts'
import { processIo } from './surfaces/cli/io.ts'
import { runTune } from './surfaces/cli/main.ts'
import { whatWentWrong } from './surfaces/cli/what-went-wrong.ts'

/** The command `stint tune`. Sets the exit code; never throws. */
export async function main(args: readonly string[]): Promise<void> {
  const io = processIo()
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // Whoever read has heard enough, as in `stint tune run --json | head`; a session can be resumed.
      if (error.code === 'EPIPE') process.exit(exitCodes.failed.number)
      throw error
    })
  try {
    process.exit(await runTune(args, io))
  } catch (error) {
    io.err(`stint: ${whatWentWrong(error)}\n`)
    process.exit(exitCodes.failed.number)
  }
}
