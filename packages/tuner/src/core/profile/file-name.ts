import type { Profile } from './profile.ts'

const CLASS_CHARACTERS = 12

/** What a profile is called in a store: one file per app and class of host, so that git shows what changed. */
export function profileFileName({ app, hostClass }: Profile): string {
  const name = app.name.replaceAll(/[^\w.-]+/g, '-')
  return `${name}--${hostClass.id.slice(0, CLASS_CHARACTERS)}.json`
}
