import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import { startStint, type StartOptions, type Stint } from '../launch/start-stint.ts'

export { event, type Line, type Stint } from '../launch/start-stint.ts'

const FIXTURES = new URL('./fixtures/', import.meta.url)

export function fixture(name: string): string {
  return fileURLToPath(new URL(name, FIXTURES))
}

/** Takes what is to be done when nobody needs a thing any more. */
export type AtEnd = (cleanUp: () => void | Promise<void>) => void

/** Starts `stint run` with JSON logs; ends it with the test, or when told. */
export function stint(
  args: readonly string[],
  options: StartOptions = {},
  atEnd: AtEnd = onTestFinished,
): Stint {
  const self = startStint(args, options)
  const { child, exited } = self
  atEnd(async () => {
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGINT')
      const timer = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await exited
      clearTimeout(timer)
    }
  })
  return self
}
