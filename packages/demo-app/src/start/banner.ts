import { styleText } from 'node:util'

/** What the banner tells. */
export interface Running {
  readonly url: string
  /** Null when there are no metrics to look at. */
  readonly metricsUrl: string | null
  readonly supervisorPid: number
}

/** A few lines for whoever just typed `pnpm start`; coloured only where colour is wanted. */
export function banner({ url, metricsUrl, supervisorPid }: Running): string {
  const tries: readonly (readonly [string, string])[] = [
    ['crash a worker; its relief takes over', `curl ${url}/vice/crash`],
    ['replace every worker, losing nobody', `kill -HUP ${supervisorPid}`],
    ['watch the pid change', `watch -n 0.5 curl -s ${url}/health`],
    ['leak 20 MB in one worker', `curl "${url}/vice/leak?kb=20000"`],
    metricsUrl === null
      ? ['see who serves', `curl -s ${url}/health`]
      : ['see what the supervisor saw', `curl -s ${metricsUrl}`],
  ]
  return [
    '',
    `  ${paint('bold', 'demo-app')} is up     ${paint('cyan', url)}`,
    `  metrics            ${paint('cyan', metricsUrl ?? 'none')}`,
    '',
    ...tries.map(
      ([what, command], index) => `  ${index + 1}. ${what.padEnd(40)} ${paint('green', command)}`,
    ),
    '',
    '',
  ].join('\n')
}

function paint(style: 'bold' | 'cyan' | 'green', text: string): string {
  return styleText(style, text, { stream: process.stdout })
}
