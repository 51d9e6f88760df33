import { appFlags } from './read-knobs.ts'

/** One side of a comparison. */
export interface Variant {
  /** Null: the app that both have. */
  readonly app: string | null
  readonly flags: readonly string[]
}

/** Reads `workers=2,max-semi-space-size=32`, `node=/opt/node22/bin/node`, `app=old/app.js,workers=2`. */
export function readVariant(text: string): Variant {
  const parts = text.split(',')
  const app = parts.find((part) => part.startsWith('app='))?.slice('app='.length) ?? null
  const flags = appFlags(
    'compare',
    parts.filter((part) => !part.startsWith('app=')),
  )
  return { app, flags }
}
