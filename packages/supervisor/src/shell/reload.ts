import type { Settings } from '../config/settings.ts'
import type { Log } from './log.ts'
import type { Fact } from './supervisor.ts'

/** The layers resolved anew: settings, or one printed line per problem. */
export type Reread = () => Promise<
  { readonly settings: Settings } | { readonly problems: readonly string[] }
>

interface ReloadTools {
  readonly reread: Reread
  readonly settings: () => Settings
  /** The knob behind a setting, as the operator wrote it. */
  readonly knobOf: (name: keyof Settings) => { readonly name: string; readonly live: boolean }
  readonly workersWanted: (settings: Settings) => number
  readonly post: (fact: Fact) => void
  readonly log: Log
}

/**
 * SIGHUP: reads the configuration again, takes what may change while running, then replaces every worker. Resolves with
 * what is wrong with the configuration, line by line; nothing is reloaded then.
 */
export function createReload({
  reread,
  settings,
  knobOf,
  workersWanted,
  post,
  log,
}: ReloadTools): (by: string) => Promise<readonly string[]> {
  const reload = async (by: string): Promise<readonly string[]> => {
    const read = await reread()
    if ('problems' in read) {
      log({
        level: 'error',
        text: 'reload refused: the configuration is wrong; nothing was changed',
        fields: { event: 'reload refused' },
      })
      for (const problem of read.problems) log({ level: 'error', text: problem, fields: {} })
      return read.problems
    }
    const changed = changedNames(settings(), read.settings)
    const frozen = changed.filter((name) => !knobOf(name).live)
    if (frozen.length > 0)
      log({
        level: 'warn',
        text: `needs a restart to take effect: ${frozen.map((name) => knobOf(name).name).join(' ')}`,
        fields: { event: 'needs restart' },
      })
    if (changed.length > frozen.length) {
      const next = {
        ...read.settings,
        ...Object.fromEntries(frozen.map((name) => [name, settings()[name]])),
      }
      post({ type: 'settings-changed', settings: next, workersWanted: workersWanted(next) })
    }
    post({ type: 'reload-asked', by })
    return []
  }
  let last: Promise<readonly string[]> = Promise.resolve([])
  return (by) => {
    last = last
      .then(() => reload(by))
      .catch((error: unknown) => {
        log({ level: 'error', text: `reload failed: ${String(error)}`, fields: {} })
        return [String(error)]
      })
    return last
  }
}

function changedNames(before: Settings, after: Settings): readonly (keyof Settings)[] {
  return (Object.keys(after) as (keyof Settings)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  )
}
