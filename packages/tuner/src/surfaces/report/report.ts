import type { Entry } from '../../core/session/entry.ts'
import type { Profile } from '../../core/profile/profile.ts'
import { configDiff } from './config-diff.ts'
import { convergenceFigure } from './figures/convergence.ts'
import { showFigure } from './figures/figure.ts'
import { latencyFigure } from './figures/latency.ts'
import { memoryFigure } from './figures/memory.ts'
import { pairsFigure } from './figures/pairs.ts'
import { paretoFigure } from './figures/pareto.ts'
import { percentilesFigure } from './figures/percentiles.ts'
import { responseFigure } from './figures/response.ts'
import { throughputFigure } from './figures/throughput.ts'
import { digestOf } from './findings.ts'
import { headline } from './headline.ts'
import { html, trusted } from './markup.ts'
import { style } from './style.ts'
import { trialTable } from './trial-table.ts'

/** What a report is made from. A session that is not finished has no profile. */
export interface ReportInput {
  readonly entries: readonly Entry[]
  readonly profile: Profile | null
}

/**
 * The report of a session as one HTML page: no scripts, nothing fetched, every drawing inline. Text that came from
 * outside is escaped.
 */
export function renderReport({ entries, profile }: ReportInput): string {
  const findings = digestOf(entries)
  const app = profile?.app.name ?? 'an app'
  const figures = [
    latencyFigure(findings),
    pairsFigure(findings),
    responseFigure(findings),
    convergenceFigure(findings),
    throughputFigure(findings),
    percentilesFigure(findings),
    memoryFigure(findings, profile),
    paretoFigure(findings),
  ]
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        />
        <link rel="icon" href="data:," />
        <title>stint tune: ${app}</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        <header>
          <h1>Settings for ${app}</h1>
          <p>stint tune ${profile?.tool.version ?? ''}</p>
        </header>
        <main>
          ${headline(findings, profile)}
          <h2>Figures</h2>
          <div class="figures">${figures.map(showFigure)}</div>
          <h2 id="settings">Settings</h2>
          ${configDiff(profile, findings)}
          <h2 id="trials">Every launch</h2>
          ${trialTable(findings)}
        </main>
        <footer>
          The gain comes from the confirmation alone, never from the best of the
          search.${profile === null ? null : html` Journal SHA-256 ${profile.journalSha256}; host class ${profile.hostClass.id}.`}
        </footer>
      </body>
    </html> `.markup
}
