import type { Command } from './command.ts'
import { agent } from './commands/agent.ts'
import { capacity } from './commands/capacity.ts'
import { compare } from './commands/compare.ts'
import { doctor } from './commands/doctor.ts'
import { exportCommand } from './commands/export.ts'
import { leak } from './commands/leak.ts'
import { report } from './commands/report.ts'
import { resume } from './commands/resume.ts'
import { run } from './commands/run.ts'
import { selftest } from './commands/selftest.ts'
import { verify } from './commands/verify.ts'

/** Every command of `stint tune`, in the order of its help. */
export const commands: readonly Command[] = [
  doctor,
  run,
  resume,
  capacity,
  compare,
  leak,
  verify,
  report,
  agent,
]
