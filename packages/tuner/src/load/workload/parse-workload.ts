import type { z } from 'zod'
import { SAFE_METHODS, workloadDocument, type WorkloadDocument } from './document.ts'
import type { Flow, Workload, WorkloadRequest } from './workload.ts'

/** What was read, or the first thing that is wrong, on one line: where, what, and what to do. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: string }

/** Reads a workload file's text. `file` is its name as the user wrote it. */
export function parseWorkload(text: string, file: string): Parsed<Workload> {
  const json = parseJson(text, file)
  if (!json.ok) return json
  const result = workloadDocument.safeParse(json.value)
  if (!result.success) return { ok: false, problem: describe(result.error.issues, file) }
  const unsafe = unsafePlace(result.data)
  if (unsafe !== null) {
    return {
      ok: false,
      problem: `${file} ${unsafe} may change what the target holds: say "allowUnsafeMethods": true in the file if it may`,
    }
  }
  return { ok: true, value: workloadOf(result.data) }
}

/** JSON, or why it is none. */
export function parseJson(text: string, file: string): Parsed<unknown> {
  try {
    return { ok: true, value: JSON.parse(text) as unknown }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { ok: false, problem: `${file} is no JSON: ${shown(reason.replaceAll(/\s+/g, ' '))}` }
  }
}

function describe([first]: readonly z.core.$ZodIssue[], file: string): string {
  if (first === undefined) return `${file} is no workload`
  const place = placeOf(first.path)
  const where = place === '' ? file : `${file} ${place}`
  if (first.code === 'unrecognized_keys') {
    const [key = ''] = first.keys
    return `${where}: unknown key "${shown(key)}"; known are ${knownKeys(first.path).join(', ')}`
  }
  if (first.code === 'invalid_key') return `${where}: ${first.issues[0]?.message ?? first.message}`
  return `${where}: ${shown(first.message)}`
}

const ROUTE_KEYS = ['method', 'path', 'headers', 'body', 'expect'] as const

function knownKeys(path: readonly PropertyKey[]): readonly string[] {
  if (path.length === 0) return Object.keys(workloadDocument.shape)
  if (path[0] === 'sessions' && path.length === 2) return ['weight', 'requests']
  return path[0] === 'routes' ? [...ROUTE_KEYS, 'weight'] : ROUTE_KEYS
}

/** `routes[1].headers.accept`; '' for the file itself. */
const placeOf = (path: readonly PropertyKey[]): string =>
  path
    .map((key, index) =>
      typeof key === 'number' ? `[${key}]` : `${index === 0 ? '' : '.'}${shown(String(key))}`,
    )
    .join('')

/** Text from a file, safe on one line. */
const shown = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?').slice(0, 160)

function unsafePlace({ routes, sessions, allowUnsafeMethods }: WorkloadDocument): string | null {
  if (allowUnsafeMethods) return null
  const places = [
    ...routes.map(({ method }, index) => ({ method, place: `routes[${index}].method` })),
    ...sessions.flatMap(({ requests }, session) =>
      requests.map(({ method }, index) => ({
        method,
        place: `sessions[${session}].requests[${index}].method`,
      })),
    ),
  ]
  const found = places.find(({ method }) => !SAFE_METHODS.includes(method))
  return found === undefined ? null : `${found.place}: ${found.method}`
}

function workloadOf(document: WorkloadDocument): Workload {
  const { routes, sessions, headers, requestsPerConnection, arrivals } = document
  const flows: readonly Flow[] = [
    ...routes.map(({ weight, ...request }) => ({
      weight,
      requests: [requestOf(request, headers)],
    })),
    ...sessions.map(({ weight, requests }) => ({
      weight,
      requests: requests.map((request) => requestOf(request, headers)),
    })),
  ]
  return { flows, requestsPerConnection, arrivals }
}

function requestOf(
  { method, path, headers, body, expect }: WorkloadDocument['sessions'][number]['requests'][number],
  common: Readonly<Record<string, string>>,
): WorkloadRequest {
  const own = lowerCase(headers)
  const isJson = body !== undefined && typeof body !== 'string'
  return {
    method,
    path,
    headers: {
      ...(isJson ? { 'content-type': 'application/json' } : {}),
      ...lowerCase(common),
      ...own,
    },
    body: body === undefined ? null : isJson ? JSON.stringify(body) : body,
    expect,
  }
}

const lowerCase = (headers: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
