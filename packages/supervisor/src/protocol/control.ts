import type { ControlStatus } from './control-status.ts'
import { isBoolean, isCount, isRecord, isText, type Fields } from './guard-parts.ts'

/** Raised when a request or an answer changes its meaning; a supervisor and a client of different versions refuse each other. */
const CONTROL_VERSION = 1

/** What an operator may ask. */
export type ControlWish =
  | { readonly verb: 'status' }
  /** Reads the configuration again and replaces every worker; answered before the first one is replaced. */
  | { readonly verb: 'reload' }
  | { readonly verb: 'recycle'; readonly slot: number }
  /** `relative`: `workers` is added to what is wanted now. */
  | { readonly verb: 'scale'; readonly workers: number; readonly relative: boolean }
  /** Accept nothing more: connections wait in the kernel's queue until `resume`. */
  | { readonly verb: 'pause' }
  | { readonly verb: 'resume' }
  | { readonly verb: 'stop'; readonly mode: 'graceful' | 'fast' }
  /** One value, or for a list every item, written as a user would write it. */
  | { readonly verb: 'set'; readonly knob: string; readonly values: readonly string[] }
  | { readonly verb: 'config' }
  /** The newest `most` events whose number is greater than `after`; while there is none, the answer waits for up to `waitMs`. */
  | {
      readonly verb: 'events'
      readonly after: number
      readonly most: number
      readonly waitMs: number
    }

export type ControlVerb = ControlWish['verb']

/** A wish with the number that its answer will carry. */
export interface ControlRequest {
  readonly id: number
  readonly wish: ControlWish
}

/** One line of the log as the ring keeps it. */
export interface ControlEvent {
  readonly seq: number
  /** Milliseconds since 1970. */
  readonly atMs: number
  readonly level: string
  readonly text: string
}

/** One knob as it is in force. */
export interface ControlKnob {
  readonly knob: string
  /** Null: unset. */
  readonly values: readonly string[] | null
  readonly origin: string
  readonly live: boolean
}

/** What each verb is answered with. */
export interface ControlResults {
  readonly status: ControlStatus
  /** The reload is over once a reload of this generation or a later one has a result. */
  readonly reload: { readonly generation: number; readonly queued: boolean }
  readonly recycle: { readonly slot: number; readonly pid: number }
  readonly scale: { readonly workers: number; readonly before: number }
  /** `before`: it was paused already. */
  readonly pause: { readonly before: boolean }
  readonly resume: { readonly before: boolean }
  readonly stop: { readonly pid: number; readonly mode: string }
  readonly set: {
    readonly knob: string
    readonly values: readonly string[] | null
    readonly before: readonly string[] | null
  }
  readonly config: readonly ControlKnob[]
  /** `ended`: the supervisor stops, and these are its last events. */
  readonly events: {
    readonly events: readonly ControlEvent[]
    readonly last: number
    readonly ended: boolean
  }
}

/** Why a wish was not granted. `protocol`: the connection is closed after it. */
export interface ControlError {
  readonly code: 'protocol' | 'version' | 'unknown-verb' | 'bad-request' | 'refused' | 'internal'
  readonly message: string
}

/** Every request has exactly one answer; `id` is null when the request had none that could be read. */
export type ControlAnswer =
  | { readonly id: number | null; readonly ok: true; readonly result: ControlResults[ControlVerb] }
  | { readonly id: number | null; readonly ok: false; readonly error: ControlError }

/** A request that was understood, or what is to be answered instead. */
export type ParsedRequest =
  | { readonly ok: true; readonly request: ControlRequest }
  | { readonly ok: false; readonly id: number | null; readonly error: ControlError }

const MOST_VALUES = 1000
const MOST_WORKERS = 1024
const MOST_WAIT_MS = 60_000

/** The JSON of a request. */
export function printRequest({ id, wish }: ControlRequest): string {
  return JSON.stringify({ stint: CONTROL_VERSION, id, ...wish })
}

/** The JSON of an answer. */
export function printAnswer(answer: ControlAnswer): string {
  return JSON.stringify({ stint: CONTROL_VERSION, ...answer })
}

/** Reads one request. What is no request of ours at all has the code `protocol`. */
export function parseRequestText(text: string): ParsedRequest {
  const value = fromJson(text)
  if (!isRecord(value) || !isWhole(value['id']) || !isCount(value['stint']))
    return refuse(null, 'protocol', 'this is no request of the control protocol')
  const { id, stint, verb } = value
  if (stint !== CONTROL_VERSION)
    return refuse(
      id,
      'version',
      `this supervisor speaks version ${CONTROL_VERSION} of the control protocol; use the stint it was started with`,
    )
  if (!isText(verb) || !Object.hasOwn(wishes, verb))
    return refuse(id, 'unknown-verb', 'there is no such verb')
  const wish = wishes[verb as ControlVerb](value)
  return wish === null
    ? refuse(id, 'bad-request', `${verb} was asked with values it does not take`)
    : { ok: true, request: { id, wish } }
}

/** Reads one answer; null for anything else. Its result is of this version, so it is what `ControlResults` says. */
export function parseAnswerText(text: string): ControlAnswer | null {
  const value = fromJson(text)
  if (!isRecord(value) || value['stint'] !== CONTROL_VERSION) return null
  const { id, ok, result, error } = value
  if (id !== null && !isWhole(id)) return null
  if (ok === true) return { id, ok, result: result as ControlResults[ControlVerb] }
  if (ok !== false || !isRecord(error) || !isText(error['code']) || !isText(error['message']))
    return null
  return {
    id,
    ok,
    error: { code: error['code'] as ControlError['code'], message: error['message'] },
  }
}

const wishes: { readonly [Verb in ControlVerb]: (fields: Fields) => ControlWish | null } = {
  status: () => ({ verb: 'status' }),
  reload: () => ({ verb: 'reload' }),
  recycle: ({ slot }) => (isWhole(slot) && slot >= 1 ? { verb: 'recycle', slot } : null),
  scale: ({ workers, relative }) => {
    if (!Number.isSafeInteger(workers) || !isBoolean(relative)) return null
    const wanted = workers as number
    const isPossible = Math.abs(wanted) <= MOST_WORKERS && (relative || wanted >= 1)
    return isPossible ? { verb: 'scale', workers: wanted, relative } : null
  },
  pause: () => ({ verb: 'pause' }),
  resume: () => ({ verb: 'resume' }),
  stop: ({ mode }) => (mode === 'graceful' || mode === 'fast' ? { verb: 'stop', mode } : null),
  set: ({ knob, values }) => {
    if (!isText(knob) || !Array.isArray(values) || values.length > MOST_VALUES) return null
    return values.every(isText) ? { verb: 'set', knob, values: [...values] } : null
  },
  config: () => ({ verb: 'config' }),
  events: ({ after, most, waitMs = 0 }) =>
    isWhole(after) && isWhole(most) && isWhole(waitMs) && waitMs <= MOST_WAIT_MS
      ? { verb: 'events', after, most, waitMs }
      : null,
}

function isWhole(value: unknown): value is number {
  return isCount(value) && Number.isSafeInteger(value)
}

function fromJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function refuse(id: number | null, code: ControlError['code'], message: string): ParsedRequest {
  return { ok: false, id, error: { code, message } }
}
