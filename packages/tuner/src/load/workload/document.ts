import { z } from 'zod'

/** Methods that change nothing on the server (RFC 9110, 9.2.1); all that a workload may use unless it says otherwise. */
export const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS']

const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
const MOST_WEIGHT = 1_000_000
const MOST_REQUESTS_PER_CONNECTION = 1_000_000

/** Written by the load engine itself; a second one would make the message ambiguous. */
const OWN_HEADERS = new Set([
  'connection',
  'content-length',
  'expect',
  'transfer-encoding',
  'upgrade',
])

const method = z.enum(METHODS, { error: `expected one of ${METHODS.join(', ')}` })

const path = z
  .string({ error: 'expected a path such as "/feed?page=2"' })
  .regex(/^\/[\u0021-\u007E]*$/, {
    error: 'expected a path that begins with "/", without spaces and percent-encoded',
  })

const headers = z.record(
  z
    .string()
    .regex(/^[\w!#$%&'*+.^`|~-]+$/, { error: 'is no header name' })
    .refine((name) => !OWN_HEADERS.has(name.toLowerCase()), {
      error: 'is set by the load engine; remove it',
    }),
  z.string({ error: 'expected text' }).regex(/^[\t\u0020-\u007E\u0080-\u00FF]*$/, {
    error: 'has a character that no header may have',
  }),
)

const weight = z
  .number({ error: 'expected a number above 0' })
  .positive({ error: 'expected a number above 0' })
  .max(MOST_WEIGHT, { error: `expected at most ${MOST_WEIGHT}` })

const status = z
  .int({ error: 'expected a status such as 304' })
  .min(200, { error: 'expected a final status, 200 to 599' })
  .max(599, { error: 'expected a final status, 200 to 599' })

const requestShape = {
  method: method.default('GET'),
  path,
  headers: headers.default({}),
  /** Text as it is, anything else as JSON. */
  body: z.json().optional(),
  expect: z.array(status, { error: 'expected a list of statuses' }).default([]),
}

const request = z.strictObject(requestShape)

/** A workload file. Docs: tuning.md. */
export const workloadDocument = z
  .strictObject({
    routes: z.array(z.strictObject({ ...requestShape, weight: weight.default(1) })).default([]),
    sessions: z
      .array(
        z.strictObject({
          weight: weight.default(1),
          requests: z.array(request).min(1, { error: 'a session needs a request' }),
        }),
      )
      .default([]),
    /** Sent with each request; a request's own headers win. */
    headers: headers.default({}),
    requestsPerConnection: z
      .int({ error: 'expected a whole number; 0 keeps connections open' })
      .min(0, { error: 'expected 0 or more; 0 keeps connections open' })
      .max(MOST_REQUESTS_PER_CONNECTION, {
        error: `expected at most ${MOST_REQUESTS_PER_CONNECTION}`,
      })
      .default(0),
    arrivals: z
      .enum(['poisson', 'uniform', 'burst'], { error: 'expected poisson, uniform or burst' })
      .default('poisson'),
    /** Lets requests change what the target holds. */
    allowUnsafeMethods: z.boolean({ error: 'expected true or false' }).default(false),
  })
  .refine(({ routes, sessions }) => routes.length + sessions.length > 0, {
    error: 'needs at least one route or session',
  })

/** A workload file, checked, with its defaults. */
export type WorkloadDocument = z.output<typeof workloadDocument>
/** A workload file as somebody writes it. */
export type WorkloadInput = z.input<typeof workloadDocument>
