import { request as httpRequest, type IncomingMessage } from 'node:http'
import { json } from 'node:stream/consumers'
import type { z } from 'zod'
import type { Assignments } from '../../space/settings.ts'
import { everyMsOf } from '../soak/collector-url.ts'
import { TargetGone, type Started, type Target } from '../target/target.ts'
import { AgentTrouble } from './agent-trouble.ts'
import {
  cpuSchema,
  endedSchema,
  errorSchema,
  GONE,
  memorySchema,
  paths,
  readingSchema,
  startedSchema,
} from './protocol.ts'

/** An agent, by the name the generators can reach its host by. */
export interface AgentAddress {
  readonly host: string
  readonly port: number
  readonly token: string
}

/**
 * Starts the app of an agent with a candidate's knobs: the same `Target` as a local one. Rejects with `AgentTrouble`, one line, when
 * the agent cannot be reached or refuses the token.
 */
export async function startRemoteTarget(
  agent: AgentAddress,
  settings: Assignments,
  preloads: readonly string[] = [],
): Promise<Started> {
  const collectEveryMs = preloads.map(everyMsOf).find((everyMs) => everyMs !== null) ?? null
  const started = await ask(agent, paths.start, startedSchema, { settings, collectEveryMs })
  if (started.kind === 'infeasible') return started
  return { kind: 'started', target: await targetOf(agent, started) }
}

const RUNS_NO_TARGET = 409

/** Rejects with one line when the agent cannot be reached or refuses the token; starts nothing. */
export async function greetAgent(agent: AgentAddress): Promise<void> {
  try {
    await ask(agent, paths.sample, null)
  } catch (error) {
    if (error instanceof AgentTrouble && error.status === RUNS_NO_TARGET) return
    throw error
  }
}

async function targetOf(
  agent: AgentAddress,
  { ports, boot }: Extract<z.infer<typeof startedSchema>, { kind: 'started' }>,
): Promise<Target> {
  const vigil = await keepVigil(agent)
  let stopping: Promise<void> | null = null
  const ended = Promise.withResolvers<string>()
  void vigil.ended.then(
    (reason) => stopping ?? ended.resolve(reason),
    (error: unknown) => stopping ?? ended.reject(error),
  )
  // Whoever waits for it hears of it; when nobody does, the next question says the same.
  ended.promise.catch(() => undefined)
  const stop = async (): Promise<void> => {
    await ask(agent, paths.stop, null, {})
    vigil.close()
  }
  return {
    urls: ports.map((port) => `http://${bracketed(agent.host)}:${port}`),
    boot,
    sample: () => ask(agent, paths.sample, readingSchema),
    cpuSeconds: async () => (await ask(agent, paths.cpu, cpuSchema)).cpuSeconds,
    memory: () => ask(agent, paths.memory, memorySchema),
    ended: ended.promise,
    stop: () => (stopping ??= stop()),
  }
}

interface Vigil {
  readonly ended: Promise<string>
  readonly close: () => void
}

/** An answer that is held back until the target ends; the agent stops the target if we go. */
async function keepVigil(agent: AgentAddress): Promise<Vigil> {
  const response = await send(agent, paths.ended)
  const ended = json(response).then(
    (body) => endedSchema.parse(body).reason,
    (cause: unknown) => {
      throw new AgentTrouble(`the agent at ${nameOf(agent)} is gone`, null, { cause })
    },
  )
  return { ended, close: () => void response.destroy() }
}

async function ask<Schema extends z.ZodType>(
  agent: AgentAddress,
  path: string,
  schema: Schema | null,
  body?: object,
): Promise<z.infer<Schema>> {
  const answer = await json(await send(agent, path, body)).catch((cause: unknown) => {
    throw new AgentTrouble(`the agent at ${nameOf(agent)} hung up in an answer`, null, { cause })
  })
  return (schema === null ? undefined : schema.parse(answer)) as z.infer<Schema>
}

/** A start takes as long as the app does, an end comes when it comes; everything else is answered at once, or it hangs. */
const patient: ReadonlySet<string> = new Set([paths.start, paths.ended])
const ANSWER_WITHIN_MS = 60_000

/** Resolves with the head of an answer of status 200. */
async function send(agent: AgentAddress, path: string, body?: object): Promise<IncomingMessage> {
  const { host, port, token } = agent
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>()
  const text = body === undefined ? null : JSON.stringify(body)
  const request = httpRequest({
    host,
    port,
    path,
    agent: false,
    ...(patient.has(path) ? {} : { signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }),
    method: text === null ? 'GET' : 'POST',
    headers: {
      authorization: `Bearer ${token}`,
      ...(text === null ? {} : { 'content-length': Buffer.byteLength(text) }),
    },
  })
  request.on('response', resolve)
  request.on('error', (cause: NodeJS.ErrnoException) =>
    reject(new AgentTrouble(`the agent at ${nameOf(agent)} ${gone(cause)}`, null, { cause })),
  )
  request.end(text)
  const response = await promise
  if (response.statusCode === 200) return response
  const status = response.statusCode ?? 0
  const refusal = errorSchema.safeParse(await json(response).catch(() => null))
  if (refusal.success && status === GONE) throw new TargetGone(refusal.data.error)
  throw new AgentTrouble(
    refusal.success
      ? `the agent at ${nameOf(agent)} refuses: ${refusal.data.error}`
      : `at ${nameOf(agent)} is no agent of stint tune: it answered with status ${status}`,
    status,
  )
}

function gone({ code, name }: NodeJS.ErrnoException): string {
  if (name === 'AbortError' || name === 'TimeoutError')
    return `did not answer within ${ANSWER_WITHIN_MS / 1000} s`
  return code === 'ECONNRESET'
    ? 'hung up: it is gone, or this address is not on its --allow list'
    : `cannot be reached (${code})`
}

function nameOf({ host, port }: AgentAddress): string {
  return `${bracketed(host)}:${port}`
}

function bracketed(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
