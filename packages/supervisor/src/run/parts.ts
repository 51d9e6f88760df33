import type { AppSpec } from '../config/app-spec.ts'
import type { Origins } from '../config/layers/origins.ts'
import type { Resolved } from '../config/layers/resolve.ts'
import type { Settings } from '../config/settings.ts'
import type { Prepared } from '../shell/prepare.ts'
import type { CaughtSignals } from '../shell/signals.ts'
import type { Logger } from '../surfaces/log/logger.ts'

/** What the command line resolved. */
export interface RunInput {
  readonly settings: Settings
  /** Where each setting was written, for `stint config`. */
  readonly origins: Origins
  readonly notices: readonly string[]
  readonly news: readonly string[]
  readonly app: AppSpec
  /** Resolves the configuration again, for SIGHUP. */
  readonly reread: () => Promise<Resolved>
}

/** Closes one thing that was opened. */
export type Closer = () => unknown

/** What a run is put together from. */
export interface Parts {
  readonly input: RunInput
  readonly prepared: Prepared
  readonly logger: Logger
  readonly signals: CaughtSignals
  /** Whoever opens something says here how it is closed: in the opposite order, at the end. */
  readonly onClose: (closer: Closer) => void
}
