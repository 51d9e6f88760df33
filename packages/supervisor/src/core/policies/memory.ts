import type { Action } from '../action.ts'
import type { Snapshot, WarningCode } from '../snapshot.ts'
import { isReady, type Ready } from '../worker.ts'
import type { Policy } from './policy.ts'

/** Kills at the first sample over `evil-reload-on-rss`: no drain, no minimum lifetime. */
export const evil: Policy = ({ workers, settings }) =>
  settings.evilReloadOnRssBytes === 0
    ? []
    : workers
        .filter(
          ({ state, readings }) =>
            state !== 'killed' && readings.rssBytes >= settings.evilReloadOnRssBytes,
        )
        .map(({ slot, life }): Action => ({
          type: 'kill',
          slot,
          life,
          reason: 'evil-reload-on-rss',
        }))

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
  const worker = snapshot.workers.filter(isReady).find(isBelow)
  return worker === undefined ? [] : [{ type: 'warn', code, slot: worker.slot, life: worker.life }]
}
