import { printProblem } from './config/errors.ts'
import { exitCodes } from './config/exit-codes.ts'
import { processIo } from './surfaces/cli/io.ts'
import { runCli } from './surfaces/cli/main.ts'

/** The command `stint`. Sets the exit code; never throws. */
export async function main(args: readonly string[]): Promise<void> {
  const io = processIo()
  try {
    // Not by running out of work: a handle that some worker left open must not keep a stopped supervisor alive.
    process.exit(await runCli(args, io))
  } catch (error) {
    const message = `this is a defect in Stint: ${error instanceof Error ? error.message : String(error)}`
    io.err(`${printProblem({ code: 'INTERNAL', where: { source: 'flag', name: '' }, message })}\n`)
    if (error instanceof Error) io.err(`${error.stack ?? ''}\n`)
    // Not by running out of work: the workers keep this process alive, and the sentinel ends them only once it is gone.
    process.exit(exitCodes.internal.number)
  }
}
