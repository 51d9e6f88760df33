import type { HostProfile } from '../../../config/profile/read-profile.ts'

/** What a place holds: profiles to choose from, what is no profile there, or why nothing can be read. */
export type Found =
  | {
      readonly ok: true
      readonly profiles: readonly HostProfile[]
      readonly notices: readonly string[]
    }
  | { readonly ok: false; readonly message: string }
