import { findWorker, type Snapshot } from '../core/snapshot.ts'
import { PROTOCOL_VERSION, type ToSupervisor } from '../protocol/messages.ts'
import { boundAddress } from './bound-address.ts'
import type { Log } from './log.ts'
import { readSession } from './procfs/process.ts'
import type { SlotSockets, SocketHandle } from './sockets.ts'
import type { Fact } from './supervisor.ts'
import type { Hand } from './workforce.ts'

/** What a message from a worker is weighed against, and where it goes. */
export interface Reception {
  readonly snapshot: () => Snapshot
  readonly post: (fact: Fact) => void
  readonly sockets: SlotSockets
  readonly log: Log
}

/** An app that serves one port on more hosts than this is none. */
const MOST_ADDRESSES = 16

/** Turns what a worker says into facts. The worker is not trusted: it can only speak of itself. */
export function receive(
  hand: Hand,
  message: ToSupervisor,
  handle: SocketHandle | undefined,
  reception: Reception,
): boolean {
  if (message.stint === 'listening') return listening(hand, message, handle, reception)
  tell(hand, message, reception)
  return false
}

function tell(
  hand: Hand,
  message: Exclude<ToSupervisor, { stint: 'listening' }>,
  reception: Reception,
): void {
  const { life, child } = hand
  const { post, log } = reception
  const slot = slotOf(life, reception)
  switch (message.stint) {
    case 'hello':
      if (message.version === PROTOCOL_VERSION && isOfGroup(message.pid, child.pid))
        post({ type: 'worker-greeted', life, pid: message.pid, node: message.node })
      return
    case 'ready':
      return ready(life, reception)
    case 'serving':
      if (message.slot === slot && message.index === reception.sockets.addresses().length - 1)
        post({ type: 'worker-serving', life, slot })
      return
    case 'report':
      return post({ type: 'reported', life, report: message.report })
    case 'threw':
      return post({ type: 'worker-threw', life, words: explained(message.text, hand) })
    case 'aborted':
      return post({ type: 'worker-aborted', life, words: message.text })
    case 'drained':
      return post({ type: 'worker-drained', life })
    case 'listen-failed':
      hand.hint = { code: message.code, text: message.hint }
      return log({
        level: 'error',
        text: `worker=${slot} ${message.hint}`,
        fields: { worker: slot, code: message.code },
      })
    case 'warning':
      return log({
        level: 'warn',
        text: `worker=${slot} ${message.text}`,
        fields: { worker: slot },
      })
    case 'closed':
      return post({ type: 'worker-paused', life })
    case 'reopened':
      return post({ type: 'worker-reopened', life })
    case 'released':
      return post({ type: 'worker-released', life, slot: message.slot })
  }
}

/** An app that dies of a listen() that failed does not say what its operator can do. */
function explained(words: string, { hint }: Hand): string {
  return hint !== null && words.includes(hint.code) ? `${words}; ${hint.text}` : words
}

/** A worker leads a session of its own: a pid outside it is somebody else's, and not to be measured in its place. */
function isOfGroup(pid: number, leader: number | undefined): boolean {
  return pid === leader || readSession(pid) === leader
}

/** In mode `discover` the first worker binds what the app asked for, and hands the socket up. */
function listening(
  hand: Hand,
  message: Extract<ToSupervisor, { stint: 'listening' }>,
  handle: SocketHandle | undefined,
  reception: Reception,
): boolean {
  hand.tls = message.tls
  const worker = findWorker(reception.snapshot(), hand.life)
  const isDiscovering = worker?.state === 'spawning' && worker.mode === 'discover'
  const known = reception.sockets.addresses().length
  if (!isDiscovering || handle === undefined || message.index !== known || known >= MOST_ADDRESSES)
    return false
  const address = boundAddress(handle, message.address)
  if (address === null) return false
  reception.sockets.take({ slot: worker.slot, request: message.request, address, handle })
  return true
}

function ready(life: number, { snapshot, post, sockets }: Reception): void {
  if (snapshot().addresses.length === 0)
    post({ type: 'addresses-found', life, addresses: sockets.addresses() })
  post({ type: 'worker-listened', life })
}

function slotOf(life: number, { snapshot }: Reception): number {
  return findWorker(snapshot(), life)?.slot ?? 0
}
