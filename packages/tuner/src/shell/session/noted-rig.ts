import { pendingRestores } from '../../core/session/restore.ts'
import type { Entry, ProcessMark } from '../../core/session/entry.ts'
import type { Rig } from '../evaluation/rig.ts'
import { stopProcess } from '../target/left-over.ts'
import type { Journal } from '../journal/journal.ts'

/** The same rig, whose launches are written down before they serve and once they are gone. */
export function notedRig(rig: Rig, note: (entry: Entry) => void): Rig {
  return {
    ...rig,
    launch: async (candidate, extras) => {
      const taken: string[] = []
      const onSpawn = (process: ProcessMark): void => {
        const target = nameOf(process)
        taken.push(target)
        note({ type: 'target-taken', atMs: Date.now(), target, settings: {}, process })
      }
      const giveBack = (): void => {
        for (const target of taken.splice(0))
          note({ type: 'target-restored', atMs: Date.now(), target })
      }
      const started = await rig.launch(candidate, { ...extras, onSpawn })
      if (started.kind === 'infeasible') {
        giveBack()
        return started
      }
      const { target } = started
      const stop = async (): Promise<void> => {
        await target.stop()
        giveBack()
      }
      return { kind: 'started', target: { ...target, stop } }
    },
  }
}

/** Ends what a killed session left running, and writes that down. */
export async function restoreTargets(journal: Journal): Promise<void> {
  for (const { target, process } of pendingRestores(journal.entries)) {
    if (process === undefined) continue
    await stopProcess(process)
    journal.append({ type: 'target-restored', atMs: Date.now(), target })
  }
}

const nameOf = ({ pid, startTicks }: ProcessMark): string => `process ${pid} of ${startTicks}`
