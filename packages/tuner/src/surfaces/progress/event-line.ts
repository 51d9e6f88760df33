import type { Entry } from '../../core/session/entry.ts'
import type { Evaluation } from '../../core/evaluation.ts'
import { printCandidate } from '../candidate-text.ts'
import { figure } from '../numbers.ts'
import { signedPercent } from '../../percent.ts'

function ended({ outcome }: Evaluation): string {
  switch (outcome.kind) {
    case 'measured':
      return `capacity=${figure(outcome.measurement.capacityPerSecond)}/s`
    case 'hopeless':
      return `hopeless saturation=${figure(outcome.saturationPerSecond)}/s`
    case 'infeasible':
    case 'invalid':
      return `${outcome.kind} reason=${JSON.stringify(outcome.reason)}`
  }
}

function finished({ trial, result }: Extract<Entry, { readonly type: 'trial-finished' }>): string {
  switch (result.kind) {
    case 'evaluate':
      return `trial=${trial} finished ${ended(result.evaluation)}`
    case 'pair':
      return `trial=${trial} finished candidate ${ended(result.candidate)} default ${ended(result.baseline)}`
    case 'soak':
      return `trial=${trial} finished soak points=${result.soak.memory.length}`
    case 'soak-failed':
      return `trial=${trial} finished soak-failed reason=${JSON.stringify(result.reason)}`
  }
}

function started({ trial, step }: Extract<Entry, { readonly type: 'trial-started' }>): string {
  const what = step.kind === 'evaluate' ? step.purpose : step.kind
  return `trial=${trial} started ${what} ${printCandidate(step.candidate)}`
}

/** One entry as one line, for logs. */
export function eventLine(entry: Entry): string {
  switch (entry.type) {
    case 'session-opened':
      return `opened seed=${entry.plan.seed} evaluations<=${entry.plan.mostEvaluations} pairs<=${entry.plan.mostPairs}`
    case 'session-resumed':
      return 'resumed'
    case 'aborted':
      return `aborted reason=${JSON.stringify(entry.reason)}`
    case 'trial-started':
      return started(entry)
    case 'trial-finished':
      return finished(entry)
    case 'decided': {
      const { pick, comparison, confidence } = entry.decision
      const gain = comparison === null ? 'none' : signedPercent(comparison.effectRatio)
      return `decided gain=${gain} confidence=${confidence.level} ${printCandidate(pick)}`
    }
    case 'target-taken':
      return `target=${JSON.stringify(entry.target)} taken`
    case 'target-restored':
      return `target=${JSON.stringify(entry.target)} restored`
  }
}
