import { readyWorkers } from '../../../src/core/snapshot.ts'
import type { Witness } from '../world/world.ts'
import { hold } from './law.ts'

/** While paused and at rest nobody is let in, and once it is over nobody is kept out. */
export const lawfulPauses: Witness = {
  plan: (plan, before) => {
    const letsIn = plan.filter(({ type }) => ['admit', 'adopt', 'resume'].includes(type))
    hold(
      before.pause.state === 'off' || letsIn.length === 0,
      'a pause lets nobody in',
      before,
      plan,
    )
    const serving = plan.filter((action) => action.type === 'spawn' && action.mode !== 'hold')
    hold(before.pause.state === 'off' || serving.length === 0, 'who boots waits', before, plan)
  },
  rest: (snapshot) => {
    const { phase, pause } = snapshot
    const states = readyWorkers(snapshot).map(({ intake }) => intake.state)
    if (pause.state === 'on')
      hold(!states.includes('open'), 'nobody accepts in a pause', snapshot, states)
    else if (phase.phase === 'running')
      hold(!states.includes('closed'), 'nobody is forgotten after a pause', snapshot, states)
  },
}
