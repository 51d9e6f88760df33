import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'
import { catchSignals } from '../../src/shell/signals.ts'

const module = new URL('../../src/shell/signals.ts', import.meta.url).href

const PATIENT = { timeout: 10_000 }

/** A process that catches signals and says each that it obeys; `when` says what it does with them. */
async function catching(when: string) {
  const program = `
    const { catchSignals } = await import(${JSON.stringify(module)})
    const signals = catchSignals()
    const obey = (order) => process.stdout.write(order + '\\n')
    ${when}
    setInterval(() => {}, 1_000)
    process.stdout.write('up\\n')`
  const child = spawn(
    process.execPath,
    ['--conditions=@stint/source', '--input-type=module', '--eval', program],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => void (said += text))
  await expect.poll(() => said, PATIENT).toContain('up')
  return { child, said: () => said, exited: once(child, 'exit') }
}

test('what came while nobody obeyed is obeyed later, in its order', async () => {
  const { child, said } = await catching(`process.on('SIGWINCH', () => signals.deliver(obey))`)
  child.kill('SIGHUP')
  child.kill('SIGTERM')
  child.kill('SIGWINCH')
  await expect.poll(said, PATIENT).toContain('stop')
  child.kill('SIGUSR1')
  await expect.poll(said, PATIENT).toContain('log-statistics')
  expect(
    said()
      .split('\n')
      .filter((line) => line !== 'up' && line !== '')
      .toSorted(),
  ).toEqual(['log-statistics', 'reload', 'stop'])
  child.kill('SIGKILL')
})

test.each(['', 'signals.deliver(obey)()'])(
  'who asks for an end twice while nobody obeys has it: %j',
  async (when) => {
    const { child, said, exited } = await catching(when)
    child.kill('SIGHUP')
    child.kill('SIGTERM')
    child.kill('SIGINT')
    const [, signal] = (await exited) as [number | null, string | null]
    expect(['SIGTERM', 'SIGINT']).toContain(signal)
    expect(said()).toBe('up\n')
  },
)

test('released, nothing is left on the process', () => {
  const count = (): number => process.listenerCount('SIGTERM') + process.listenerCount('SIGHUP')
  const before = count()
  const { release } = catchSignals()
  expect(count()).toBe(before + 2)
  release()
  expect(count()).toBe(before)
})
