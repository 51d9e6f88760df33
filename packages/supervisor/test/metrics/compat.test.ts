import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { settingsWith } from '../../src/config/resolve-settings.ts'
import { uwsgiRows } from '../../src/surfaces/metrics/compat/uwsgi-rows.ts'
import { uwsgiTable } from '../../src/surfaces/metrics/compat/uwsgi-table.ts'
import { createExposition } from '../../src/surfaces/metrics/exposition.ts'
import { table } from '../../src/surfaces/metrics/table.ts'
import { statsViewOf } from '../stats/scene.ts'
import { busyScene, viewOf } from './scene.ts'
import { parseExposition, type Sample } from './text-format.ts'

/** The families of uwsgi_exporter (8e50e1b) by their suffix, without those of its own scraping and of caches. */
const families = {
  '': 'up listen_queue_length listen_queue_errors signal_queue_length workers',
  socket_: 'queue_length max_queue_length shared can_offload',
  worker_:
    'accepting delta_requests signal_queue_length rss_bytes vsz_bytes running_time_seconds last_spawn_time_seconds average_response_time_seconds apps cores busy idle cheap requests_total exceptions_total harakiri_count_total signals_total respawn_count_total transmitted_bytes_total',
  worker_app_: 'startup_time_seconds requests_total exceptions_total',
  worker_core_:
    'busy requests_total static_requests_total routed_requests_total offloaded_requests_total write_errors_total read_errors_total',
}

const rendered = (knobs: Parameters<typeof settingsWith>[0] = {}): Promise<string> => {
  const rows = uwsgiRows({ settings: settingsWith(knobs), view: () => statsViewOf() })
  return createExposition(rows).render(viewOf(busyScene()))
}

async function samplesOf(name: string, text: Promise<string>): Promise<readonly Sample[]> {
  return parseExposition(await text).find((family) => family.name === name)?.samples ?? []
}

test('metrics-compat uwsgi has every family of uwsgi_exporter that is about a uWSGI', () => {
  const wanted = Object.entries(families).flatMap(([prefix, names]) =>
    names.split(' ').map((name) => `uwsgi_${prefix}${name}`),
  )
  expect(uwsgiTable.map(({ name }) => name)).toEqual(wanted)
  for (const { name, type } of uwsgiTable) expect(name.endsWith('_total')).toBe(type === 'counter')
})

test('promtool and the strict parser have nothing to say against it', async () => {
  const text = await rendered()
  expect(parseExposition(text)).toHaveLength(table.length + uwsgiTable.length)
  const { error, status, stdout, stderr } = spawnSync('promtool', ['check', 'metrics'], {
    input: text,
    encoding: 'utf8',
  })
  const isMissing = error !== undefined && 'code' in error && error.code === 'ENOENT'
  expect(isMissing ? '' : stdout + stderr).toBe('')
  expect(isMissing ? 0 : status).toBe(0)
})

test('without it there is no name but ours', async () => {
  const text = await createExposition().render(viewOf(busyScene()))
  expect(text).not.toContain('uwsgi_')
})

test('it says what the stats say, in seconds', async () => {
  const text = rendered()
  const first = { stats_uri: 'stint', worker_id: '1' }
  expect(await samplesOf('uwsgi_worker_requests_total', text)).toMatchObject([
    { labels: first, value: 122 },
    { labels: { worker_id: '2' }, value: 8 },
  ])
  expect(await samplesOf('uwsgi_worker_running_time_seconds', text)).toMatchObject([
    { labels: first, value: 62.48 },
    { value: 31.028 },
  ])
  expect(await samplesOf('uwsgi_worker_core_busy', text)).toMatchObject([
    { labels: { ...first, core_id: '0' }, value: 1 },
    { value: 0 },
  ])
  expect(await samplesOf('uwsgi_socket_queue_length', text)).toMatchObject([
    { labels: { name: '127.0.0.1:3000', proto: 'http' }, value: 6 },
  ])
})

test('every slot is one of busy, idle and cheap', async () => {
  const text = rendered()
  const states = await Promise.all(
    ['busy', 'idle', 'cheap'].map((state) => samplesOf(`uwsgi_worker_${state}`, text)),
  )
  expect(states.map((samples) => samples.map(({ value }) => value))).toEqual([
    [1, 0],
    [0, 0],
    [0, 1],
  ])
})

test.each([
  [{ stats: '1717' }, 'tcp://127.0.0.1:1717'],
  [{ stats: '1717', 'stats-http': 'true' }, 'http://127.0.0.1:1717'],
  [{ stats: '/run/stats.sock' }, 'unix:///run/stats.sock'],
])('stats_uri is the address as the exporter would have it: %j', async (knobs, uri) => {
  expect(await samplesOf('uwsgi_up', rendered(knobs))).toMatchObject([
    { labels: { stats_uri: uri }, value: 1 },
  ])
})
