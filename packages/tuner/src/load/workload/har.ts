import { z } from 'zod'
import { SAFE_METHODS, workloadDocument, type WorkloadInput } from './document.ts'
import { type Parsed, parseJson } from './parse-workload.ts'

const har = z.object({
  log: z.object({
    entries: z.array(
      z.object({
        request: z.object({
          method: z.string(),
          url: z.string(),
          headers: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
          postData: z.object({ text: z.string().optional() }).optional(),
        }),
        response: z.object({ status: z.number() }).optional(),
      }),
    ),
  }),
})

type Entry = z.output<typeof har>['log']['entries'][number]

/** A workload made of a recording, and what of it was left out, each on one line. */
export interface HarImport {
  readonly document: WorkloadInput
  readonly notes: readonly string[]
}

/** Of one connection, of one cache, of one user: none of them can be sent again. */
const LEFT_OUT =
  /^(?::.*|authorization|connection|content-length|cookie|expect|host|if-.*|keep-alive|te|transfer-encoding|upgrade|upgrade-.*|http2-settings|priority|proxy-.*|sec-.*)$/i

/**
 * Turns a HAR recording into one session: its requests to one origin (the first one's unless named), in order, on one
 * connection. Requests that may change something stay out unless `allowUnsafeMethods`.
 */
export function importHar(
  text: string,
  {
    file,
    origin,
    allowUnsafeMethods = false,
  }: { readonly file: string; readonly origin?: string; readonly allowUnsafeMethods?: boolean },
): Parsed<HarImport> {
  const json = parseJson(text, file)
  if (!json.ok) return json
  const recording = har.safeParse(json.value)
  if (!recording.success) {
    return {
      ok: false,
      problem: `${file} is no HAR recording: it has no log.entries with requests`,
    }
  }
  const { entries } = recording.data.log
  const wanted = origin ?? firstOrigin(entries)
  const ofOrigin = entries.filter(({ request }) => URL.parse(request.url)?.origin === wanted)
  const usable = ofOrigin.filter(
    ({ request }) => allowUnsafeMethods || SAFE_METHODS.includes(request.method.toUpperCase()),
  )
  if (usable.length === 0) {
    return {
      ok: false,
      problem: `${file} has no ${allowUnsafeMethods ? '' : 'GET or HEAD '}request to ${wanted ?? 'any http origin'}`,
    }
  }
  const document: WorkloadInput = {
    sessions: [{ requests: usable.map(requestOf) }],
    ...(allowUnsafeMethods ? { allowUnsafeMethods } : {}),
  }
  const checked = workloadDocument.safeParse(document)
  if (!checked.success) {
    return {
      ok: false,
      problem: `${file} has a request that cannot be sent again: ${checked.error.issues[0]?.message ?? ''}`,
    }
  }
  return { ok: true, value: { document, notes: notesOf(entries, ofOrigin, usable) } }
}

const firstOrigin = (entries: readonly Entry[]): string | undefined =>
  entries
    .map(({ request }) => URL.parse(request.url))
    .find((url) => url !== null && /^https?:$/.test(url.protocol))?.origin

function requestOf({ request, response }: Entry) {
  const url = URL.parse(request.url)
  const status = response?.status ?? 0
  const isPlain = status === 304 || (status >= 200 && status < 300) || status < 200
  return {
    method: request.method.toUpperCase() as 'GET',
    path: `${url?.pathname ?? '/'}${url?.search ?? ''}`,
    headers: Object.fromEntries(
      request.headers
        .filter(({ name }) => !LEFT_OUT.test(name))
        .map(({ name, value }) => [name.toLowerCase(), value]),
    ),
    ...(request.postData?.text === undefined ? {} : { body: request.postData.text }),
    ...(isPlain ? {} : { expect: [status] }),
  }
}

function notesOf(
  entries: readonly Entry[],
  ofOrigin: readonly Entry[],
  usable: readonly Entry[],
): readonly string[] {
  const elsewhere = entries.length - ofOrigin.length
  const unsafe = ofOrigin.length - usable.length
  const isSecret = usable.some(({ request }) =>
    request.headers.some(({ name }) => /^(?:cookie|authorization)$/i.test(name)),
  )
  return [
    elsewhere > 0 ? `${elsewhere} requests to other origins were left out` : '',
    unsafe > 0 ? `${unsafe} requests that may change something were left out` : '',
    isSecret
      ? 'cookies and authorization were left out: put what the app needs under "headers"'
      : '',
  ].filter((note) => note !== '')
}
