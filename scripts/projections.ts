import { exitCodePage } from '../packages/supervisor/src/config/derive/exit-codes.ts'
import { jsonSchema } from '../packages/supervisor/src/config/derive/json-schema.ts'
import { knobPage } from '../packages/supervisor/src/config/derive/reference.ts'
import { uwsgiPage } from '../packages/supervisor/src/config/derive/uwsgi.ts'
import { renderSignals } from '../packages/supervisor/src/surfaces/docs/signals.ts'
import { renderMetricsReference } from '../packages/supervisor/src/surfaces/metrics/reference.ts'
import { exitCodeSection } from '../packages/tuner/src/core/exit-codes.ts'
import { profileJsonSchema } from '../packages/tuner/src/core/profile/profile.ts'
import { renderDashboard } from './dashboard/render.ts'

/** A file that is written by `pnpm generate` and by nobody else. */
export interface Projection {
  /** From the root of the repository. */
  readonly path: string
  readonly render: () => string
}

/** Every generated file. A test compares each with what is on disk. */
export const projections: readonly Projection[] = [
  { path: 'grafana/stint.json', render: renderDashboard },
  { path: 'docs/knobs.md', render: knobPage },
  { path: 'docs/exit-codes.md', render: () => exitCodePage() + exitCodeSection() },
  { path: 'docs/metrics.md', render: renderMetricsReference },
  { path: 'docs/uwsgi.md', render: uwsgiPage },
  { path: 'docs/signals.md', render: renderSignals },
  {
    path: 'packages/supervisor/schema/stint.schema.json',
    render: () => `${JSON.stringify(jsonSchema(), null, 2)}\n`,
  },
  {
    path: 'packages/tuner/schema/profile.schema.json',
    render: () => `${JSON.stringify(profileJsonSchema(), null, 2)}\n`,
  },
]
