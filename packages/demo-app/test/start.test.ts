import { expect, test } from 'vitest'
import { urlOf } from '../src/start/address.ts'
import { defaultFlags, runArguments } from '../src/start/flags.ts'

const defaults = '--workers 3 --max-requests 1000 --listen 127.0.0.1:3000 --metrics 127.0.0.1:9464'
const run = (extra: readonly string[], env = {}) =>
  runArguments(defaultFlags(env), extra, 'app.ts').join(' ')

test('start runs the app with three recycled workers and metrics', () => {
  expect(run([])).toBe(`run ${defaults} app.ts`)
})

test('PORT and METRICS_PORT move the addresses', () => {
  expect(run([], { PORT: '8080', METRICS_PORT: '9000' })).toContain(
    '--listen 127.0.0.1:8080 --metrics 127.0.0.1:9000',
  )
})

test('a flag given by hand takes the place of the default', () => {
  expect(run(['--workers', '8', '--listen=0.0.0.0:80'])).toBe(
    'run --max-requests 1000 --metrics 127.0.0.1:9464 --workers 8 --listen=0.0.0.0:80 app.ts',
  )
})

test('a default gives way to the other spellings of its flag', () => {
  expect(run(['-p', '8'])).not.toContain('--workers')
  expect(run(['--processes=8'])).not.toContain('--workers')
  expect(run(['--http-socket', ':80'])).not.toContain('--listen')
})

test.each([
  ['127.0.0.1:3000', 'http://127.0.0.1:3000'],
  ['3000', 'http://127.0.0.1:3000'],
  [':3000', 'http://127.0.0.1:3000'],
  ['0.0.0.0:80', 'http://127.0.0.1:80'],
  ['[::]:80', 'http://127.0.0.1:80'],
  ['[::1]:80', 'http://[::1]:80'],
  ['unix:/run/app.sock', null],
  ['127.0.0.1:0', null],
])('what listens on %s is asked at %s', (address, url) => {
  expect(urlOf(address)).toBe(url)
})

test('other flags are passed on beside the defaults', () => {
  expect(run(['--harakiri', '5'])).toBe(`run ${defaults} --harakiri 5 app.ts`)
})
