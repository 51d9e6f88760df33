import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { givenOf } from '../../../src/surfaces/cli/given.ts'
import { readLoad } from '../../../src/surfaces/cli/read-load.ts'
import { emptyDirectory } from '../../support/directory.ts'

async function load(flags: Readonly<Record<string, unknown>>, files: Record<string, unknown> = {}) {
  const cwd = emptyDirectory()
  for (const [name, content] of Object.entries(files))
    writeFileSync(join(cwd, name), JSON.stringify(content))
  let err = ''
  const io = { cwd, env: {}, out: () => {}, err: (text: string) => void (err += text) }
  const named = await readLoad(givenOf(flags, []), { ...io, columns: () => null })
  return { ...named, err }
}

const asked = (url: string, ...headers: readonly string[]) => ({
  request: { method: 'GET', url, headers: headers.map((name) => ({ name, value: 'x' })) },
  response: { status: 200 },
})

it('without a word it is GET /', async () => {
  expect(await load({})).toMatchObject({ text: 'GET /', err: '' })
})

it('paths are flows of their own, alike in weight', async () => {
  const { workload, text } = await load({ url: ['/feed', '/search?q=a'] })
  expect(text).toBe('GET /feed (1), GET /search?q=a (1)')
  expect(workload.flows.map(({ weight, requests }) => [weight, requests.length])).toEqual([
    [1, 1],
    [1, 1],
  ])
})

it('a recording is one session, and what of it cannot be sent again is said', async () => {
  const entries = [
    asked('https://shop.test/', 'cookie'),
    asked('https://cdn.test/logo.png'),
    asked('https://shop.test/cart'),
  ]
  const { workload, text, err } = await load(
    { har: 'shop.har' },
    { 'shop.har': { log: { entries } } },
  )
  expect(text).toBe('GET / then GET /cart')
  expect(workload.flows).toHaveLength(1)
  expect(err).toBe(
    'stint: shop.har: 1 requests to other origins were left out\n' +
      'stint: shop.har: cookies and authorization were left out: put what the app needs under "headers"\n',
  )
})

it('a long recording is named by its first requests', async () => {
  const entries = Array.from({ length: 40 }, (_, index) => asked(`http://a.test/${index}`))
  const { text } = await load({ har: 'a.har' }, { 'a.har': { log: { entries } } })
  expect(text).toMatch(/^GET \/0 then GET \/1 then .* then GET \/7 then 32 more$/)
})
