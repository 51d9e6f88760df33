import { setTimeout as delay } from 'node:timers/promises'

/** Asks another system a question: the answer comes at once or after the network's latency. */
export type Dependency = <Answer>(question: () => Answer) => Promise<Answer>

/** Something a network away that takes `latencyMs` to answer; 0 answers without waiting. */
export function createDependency(latencyMs: number): Dependency {
  if (latencyMs === 0) return async (question) => question()
  return async (question) => {
    await delay(latencyMs)
    return question()
  }
}
