import type { ChildProcess } from 'node:child_process'
import { rmSync } from 'node:fs'
import type { Log } from './log.ts'
import { parseToSupervisor } from '../protocol/guards.ts'
import type { Orders } from '../protocol/messages.ts'
import type { OomWatch } from './oom-watch.ts'
import { receive, type Reception } from './reception.ts'
import type { Sentinel } from './sentinel.ts'
import { employ, signalGroup, type Hand, type Workforce } from './workforce.ts'

/** Wires new processes to the mailbox and cleans up after dead ones. */
export function createEmployer({
  workforce,
  sentinel,
  oomWatch,
  reception,
}: {
  readonly workforce: Workforce
  readonly sentinel: Sentinel
  readonly oomWatch: OomWatch
  readonly reception: Reception
}) {
  const bury = (hand: Hand, code: number | null, signal: string | null): void => {
    const { life, child, holdPath } = hand
    hand.over.abort()
    workforce.delete(life)
    if (child.pid !== undefined) {
      // Children that outlived their leader would keep its sockets open.
      signalGroup(child.pid, 'SIGKILL')
      sentinel.forget(child.pid)
    }
    rmSync(holdPath, { force: true })
    // Whoever ends: the kernel counts before its victim is gone, and not all its victims are workers.
    oomWatch.look()
    reception.post({
      type: 'worker-exited',
      life,
      code,
      signal,
      cgroupOom: signal === 'SIGKILL' && oomWatch.claim(),
    })
  }

  return (life: number, child: ChildProcess, orders: Orders): Hand => {
    let said = 0
    // A compromised worker must not fill the log: so much per life, and no more.
    const log: Log = (line) => {
      if (said++ < MOST_LINES_PER_LIFE) reception.log(line)
    }
    const complain = (text: string): void =>
      log({ level: 'warn', text, fields: { life, pid: child.pid ?? 0 } })
    // Said once, and so by themselves: what went before must not hide it.
    const denounce = (text: string): void =>
      reception.log({ level: 'warn', text, fields: { life, pid: child.pid ?? 0 } })
    const hand = employ({ life, child, orders }, parseToSupervisor, {
      message: (message, handle) => receive(hand, message, handle, { ...reception, log }),
      garbage: () => complain('worker sent a message that makes no sense; ignored'),
      flooded: () => denounce('worker says more than it may; it is heard slowly'),
      broken: (why) => denounce(`worker wrote ${why} into its channel; killed`),
      exit: (code, signal) => bury(hand, code, signal),
    })
    return hand
  }
}

const MOST_LINES_PER_LIFE = 20
