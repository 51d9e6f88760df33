import { describe, expect, it } from 'vitest'
import { event, fixture, stint, type Stint } from './stint.ts'

/** The kernel deals connections out to whatever listens: of so many, none would miss a socket that nobody accepts from. */
const MANY = 40

async function answers(port: number): Promise<readonly string[]> {
  const get = async (): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: 'close' } })
    return response.text()
  }
  return Promise.all(Array.from({ length: MANY }, get))
}

function start(workers: number, END: 'blocks' | 'exits'): Stint {
  return stint(['--workers', String(workers), fixture('ends-listening.mjs')], {
    env: { PORT: '0', END },
  })
}

const isExitOf2 = ({ event: name, worker }: { event?: string; worker?: number }): boolean =>
  name === 'exited' && worker === 2

describe('a worker that listened and was gone before it could say so leaves no socket behind', () => {
  it('when its slot is no longer wanted', async () => {
    const supervisor = start(1, 'blocks')
    const port = await supervisor.port()
    supervisor.child.kill('SIGTTIN')
    await supervisor.line(event('app-listens'))
    supervisor.child.kill('SIGTTOU')
    await supervisor.line(isExitOf2)
    expect(await answers(port)).toEqual(Array.from({ length: MANY }, () => 'ok'))
  })

  it('when its slot waits for its next start: a neighbour accepts there', async () => {
    const supervisor = start(2, 'exits')
    const port = await supervisor.port()
    await supervisor.count(isExitOf2, 2)
    expect(await answers(port)).toEqual(Array.from({ length: MANY }, () => 'ok'))
  })
})
