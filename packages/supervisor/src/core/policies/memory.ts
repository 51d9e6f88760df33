import type { Settings } from '../../config/settings.ts'
import type { Action } from '../action.ts'
import { readyWorkers, type Snapshot, type WarningCode } from '../snapshot.ts'
import type { Ready, Worker } from '../worker.ts'
import type { Policy } from './policy.ts'

/** Kills at the first sample over `evil-reload-on-rss`: no drain, no minimum lifetime. */
export const evil: Policy = ({ workers, settings }) =>
  workers
    .filter((worker) => worker.state !== 'killed' && isEvil(worker, settings))
    .map(({ slot, life }): Action => ({ type: 'kill', slot, life, reason: 'evil-reload-on-rss' }))

/** Nobody may rely on such a worker any more. */
export function isEvil({ readings }: Worker, { evilReloadOnRssBytes }: Settings): boolean {
  return evilReloadOnRssBytes > 0 && readings.rssBytes >= evilReloadOnRssBytes
}

/** Says once that a limit lies below what the app needs at rest; recycling would loop and help nobody. */
export const baseline: Policy = (snapshot) => {
  const { reloadOnRssBytes, reloadOnPssBytes } = snapshot.settings
  return [
    ...below(
      snapshot,
      'reload-on-rss-below-baseline',
      ({ readings }) => reloadOnRssBytes > 0 && readings.baselineRssBytes >= reloadOnRssBytes,
    ),
    ...below(
      snapshot,
      'reload-on-pss-below-baseline',
      ({ readings }) => reloadOnPssBytes > 0 && readings.baselinePssBytes >= reloadOnPssBytes,
    ),
  ]
}

function below(
  snapshot: Snapshot,
  code: WarningCode,
  isBelow: (worker: Ready) => boolean,
): readonly Action[] {
  if (snapshot.warned.includes(code)) return []
  const worker = readyWorkers(snapshot).find(isBelow)
  return worker === undefined ? [] : [{ type: 'warn', code, slot: worker.slot, life: worker.life }]
}
