import { resolve } from 'node:path'
import type { Profile } from '../../core/profile/profile.ts'
import { readProfileFile } from '../../shell/profile-store.ts'
import type { Io } from './io.ts'
import { UsageError } from './usage-error.ts'

/** The profile in a file that a user named. */
export function readProfile(file: string | undefined, { cwd }: Io): Profile {
  if (file === undefined) throw new UsageError('no profile is given; expected a profile.json')
  const read = readProfileFile(resolve(cwd, file))
  if (read.ok) return read.profile
  throw new UsageError(read.message)
}
