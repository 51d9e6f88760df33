import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { endAll, identify, isAlive, livingIn } from './endings.ts'

/** Where one contender lives for the time of one launch: its own copy of the apps, and a place for sockets and pid files. */
export interface Site {
  /** Within bench/, so that the apps find the bench's own packages. */
  readonly apps: string
  readonly runtime: string
  readonly log: string
  readonly clear: () => void
}

const scratch = fileURLToPath(new URL('../.scratch/', import.meta.url))
const templates = fileURLToPath(new URL('fixtures/', import.meta.url))

/** What drivers left behind that were killed: their sites, and whoever still lives there. */
export async function clearLeftovers(): Promise<void> {
  mkdirSync(scratch, { recursive: true })
  const left = readdirSync(scratch).filter((entry) => !isAlive(Number.parseInt(entry, 10)))
  for (const entry of left) {
    await endAll(identify(livingIn(join(scratch, entry))), 0)
    rmSync(join(scratch, entry), { recursive: true, force: true })
  }
}

/** A fresh site; nothing in it survives `clear`. */
export function createSite(name: string): Site {
  mkdirSync(scratch, { recursive: true })
  const apps = mkdtempSync(join(scratch, `${process.pid}-${name}-`))
  const runtime = mkdtempSync(join(tmpdir(), 'bench-'))
  cpSync(templates, apps, { recursive: true })
  return {
    apps,
    runtime,
    log: join(runtime, 'output.log'),
    clear: () => {
      for (const path of [apps, runtime]) rmSync(path, { recursive: true, force: true })
    },
  }
}
