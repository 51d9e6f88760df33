import type { Action } from '../core/action.ts'
import { findWorker, type Snapshot } from '../core/snapshot.ts'
import type { ListenRequest, Orders } from '../protocol/messages.ts'
import { PROTOCOL_VERSION } from '../protocol/messages.ts'
import { accessLogOrders } from './access-log-orders.ts'
import { errorCode } from './error-code.ts'
import { ListenError } from './listen-error.ts'
import { probeUntilWell } from './probe.ts'
import type { RunDir } from './run-dir.ts'
import { ORPHAN_GRACE_MS, type Sentinel } from './sentinel.ts'
import type { SlotSockets } from './sockets.ts'
import { spawnWorker, CHANNEL_FD, UP_FD, type Launch } from './spawner.ts'
import type { Fact, Perform } from './supervisor.ts'
import { signalGroup, type Hand, type Workforce } from './workforce.ts'
import type { ChildProcess } from 'node:child_process'

/** What actions are carried out with. */
export interface Tools {
  readonly launch: () => Launch
  readonly sockets: SlotSockets
  readonly workforce: Workforce
  readonly sentinel: Sentinel
  readonly runDir: RunDir
  readonly logFormat: 'pretty' | 'json'
  readonly appListen: ListenRequest | null
  /** TLS session tickets of one worker are to be good at every other: one set of keys for all. */
  readonly ticketKeysBase64: string
  readonly reportEveryMs: number
  readonly employ: (life: number, child: ChildProcess, orders: Orders) => Hand
  readonly post: (fact: Fact) => void
}

type ActionOf<Type extends Action['type']> = Extract<Action, { type: Type }>

/** Touches the world, one action at a time, and answers with what came of it. */
export function createPerform(tools: Tools): Perform {
  return (action, snapshot) => {
    switch (action.type) {
      case 'spawn':
        return start(action, snapshot, tools)
      case 'probe':
        return probe(action, snapshot, tools)
      case 'admit':
        return admit(action, tools)
      case 'pause':
        tools.workforce.get(action.life)?.send({ stint: 'pause' })
        return { type: 'pause-sent', life: action.life }
      case 'resume':
        tools.workforce.get(action.life)?.send({ stint: 'resume' })
        sendSockets(action, tools)
        return { type: 'resume-sent', life: action.life }
      case 'let-go':
        tools.workforce.get(action.life)?.send({ stint: 'let-go', connections: action.connections })
        return { type: 'let-go-sent', life: action.life, connections: action.connections }
      case 'drain':
        return drain(action, snapshot, tools)
      case 'terminate':
        return signal(action, snapshot, tools, 'SIGTERM')
      case 'kill':
        return signal(action, snapshot, tools, 'SIGKILL')
      case 'adopt':
        sendSockets(action, tools, ({ isShared }) => !isShared)
        return { type: 'slot-adopted', slot: action.slot, life: action.life }
      case 'release':
        return release(action, tools)
      case 'close-slot':
        tools.sockets.close(action.slot)
        return { type: 'slot-closed', slot: action.slot }
      case 'warn':
        return { type: 'warned', code: action.code, slot: action.slot, life: action.life }
      case 'exit':
        return { type: 'exited', code: action.code }
    }
  }
}

async function start(action: ActionOf<'spawn'>, snapshot: Snapshot, tools: Tools): Promise<Fact> {
  const { life, slot, generation, mode, relieves } = action
  if (mode === 'discover') tools.sockets.forgetTaken()
  try {
    const orders = writeOrders(action, snapshot, tools)
    const child = await spawnWorker(tools.launch(), orders)
    tools.workforce.set(life, tools.employ(life, child, orders))
    const pid = child.pid ?? 0
    tools.sentinel.watch(pid)
    return { type: 'worker-spawned', life, slot, generation, mode, relieves, pid }
  } catch (error) {
    const message = error instanceof ListenError ? error.message : errorCode(error)
    return { type: 'spawn-failed', life, slot, generation, relieves, message }
  }
}

function writeOrders(
  { life, slot, generation, mode, reportAtRequests }: ActionOf<'spawn'>,
  { settings }: Snapshot,
  tools: Tools,
): Orders {
  const { app } = tools.launch()
  return {
    version: PROTOCOL_VERSION,
    life,
    slot,
    generation,
    mode,
    sockets:
      mode === 'serve'
        ? tools.sockets.open(slot)
        : tools.sockets.addresses().map((address) => ({ fd: -1, address, request: null })),
    holdPath: tools.runDir.socketPath(life),
    reusePort: settings.listenLayout === 'slot',
    backlog: settings.backlog,
    appListen: tools.appListen,
    channelFd: app.kind === 'command' ? CHANNEL_FD : null,
    upFd: UP_FD,
    handler: app.kind === 'file',
    reportAtRequests,
    reportEveryMs: tools.reportEveryMs,
    poolProbeMs: settings.poolProbeMs,
    idleGraceMs: settings.idleGraceMs,
    orphanGraceMs: ORPHAN_GRACE_MS,
    procname: settings.procname,
    ticketKeysBase64: tools.ticketKeysBase64,
    accessLog: accessLogOrders(settings, tools.logFormat),
  }
}

function probe(
  { life }: ActionOf<'probe'>,
  { settings }: Snapshot,
  { workforce, post }: Tools,
): Fact {
  const hand = workforce.get(life)
  if (hand !== undefined) {
    void probeUntilWell({
      socketPath: hand.holdPath,
      path: settings.readyProbe ?? '/',
      tls: hand.tls,
      signal: hand.over.signal,
    }).then((isWell) => {
      if (isWell) post({ type: 'probe-passed', life })
    })
  }
  return { type: 'probe-asked', life }
}

function admit({ slot, life }: ActionOf<'admit'>, tools: Tools): Fact {
  tools.sockets.open(slot)
  sendSockets({ slot, life }, tools)
  return { type: 'worker-admitted', life, slot }
}

/** Hands a running worker sockets of a slot. */
function sendSockets(
  { slot, life }: { readonly slot: number; readonly life: number },
  { workforce, sockets }: Tools,
  isWanted: (socket: { readonly isShared: boolean }) => boolean = () => true,
): void {
  const hand = workforce.get(life)
  for (const { index, address, handle } of sockets.handles(slot).filter(isWanted)) {
    hand?.send({ stint: 'serve', slot, index, address }, handle)
  }
}

function release({ slot, life, queue }: ActionOf<'release'>, { workforce, sockets }: Tools): Fact {
  // As for a drain: the worker closes the last copy.
  if (queue === 'answer') sockets.close(slot)
  workforce.get(life)?.send({ stint: 'release', slot, queue })
  return { type: 'slot-released', slot, life }
}

/** A worker whose channel is gone cannot be asked; it goes on to SIGTERM at once. */
function drain(
  { slot, life, reason, queue }: ActionOf<'drain'>,
  { settings }: Snapshot,
  { workforce, sockets, post }: Tools,
): Fact {
  // Ours first: the worker then holds the last copy, and closes it the moment the queue is empty.
  if (queue === 'answer') sockets.close(slot)
  const wasSent =
    workforce.get(life)?.send({ stint: 'drain', queue, idleGraceMs: settings.idleGraceMs }) ?? false
  if (!wasSent) post({ type: 'worker-drained', life })
  return { type: 'drain-sent', life, reason }
}

function signal(
  { life, reason }: ActionOf<'terminate' | 'kill'>,
  snapshot: Snapshot,
  { workforce }: Tools,
  name: 'SIGTERM' | 'SIGKILL',
): Fact {
  const worker = findWorker(snapshot, life)
  workforce.get(life)?.over.abort()
  // A frozen (SIGSTOP) process takes SIGTERM only once it is continued.
  if (worker !== null && signalGroup(worker.pid, name) && name === 'SIGTERM')
    signalGroup(worker.pid, 'SIGCONT')
  return name === 'SIGTERM'
    ? { type: 'term-sent', life, reason }
    : { type: 'kill-sent', life, reason }
}
