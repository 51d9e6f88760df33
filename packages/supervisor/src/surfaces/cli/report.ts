import { exitNumber, oneLine, printProblem } from '../../config/errors.ts'
import type { Problem } from '../../config/errors.ts'
import type { Io } from './io.ts'

/** One line per problem on standard error. Returns the exit code. */
export function report(problems: readonly Problem[], { err }: Io): number {
  for (const problem of problems) err(`${printProblem(problem)}\n`)
  return exitNumber(problems)
}

/** One line per notice on standard error. */
export function reportNotices(notices: readonly string[], { err }: Io): void {
  for (const notice of notices) err(`stint: note: ${oneLine(notice)}\n`)
}
