import { shuffled, type Random } from '../core/random.ts'
import type { Dimension } from '../space/dimension.ts'
import type { SimulatedApp, SimulatedHost, SimulatedSettings } from './app.ts'
import type { Family } from './families.ts'

/** A simulated knob: which setting it moves, and everything of a dimension but its name. */
export interface SimulatedKnob extends Dimension {
  readonly name: keyof SimulatedSettings
}

/** All eight knobs, with what runs today and what analysis of the baseline's telemetry would expect. */
export function knobsOf(app: SimulatedApp, host: SimulatedHost): readonly SimulatedKnob[] {
  const { cores } = host
  const cpuFraction = app.cpuMs / (app.cpuMs + app.blockedMs)
  return [
    {
      name: 'workers',
      kind: 'ordinal',
      scale: 'log2',
      values: Array.from({ length: 4 * cores }, (_, index) => index + 1),
      baseline: cores,
      prior: Math.min(4 * cores, Math.round(cores / cpuFraction)),
    },
    ordinal('semiSpaceMb', [4, 8, 16, 32, 64, 128], 16, 32),
    ordinal('poolThreads', [2, 4, 8, 16, 32, 64], 4, nearest([2, 4, 8, 16, 32, 64], 2 * cores)),
    ordinal('oldSpaceMb', OLD_SPACES, 512, nearest(OLD_SPACES, 2 * app.liveMb)),
    ordinal('backlog', [64, 128, 256, 512, 1024, 2048, 4096], 512, 1024),
    ordinal('keepAliveSeconds', [5, 15, 30, 65, 120], 5, 65),
    categorical('node', ['22', '24', '26'], '24', '26'),
    categorical('layout', ['slot', 'shared'], 'slot', 'slot'),
  ]
}

const OLD_SPACES = [96, 128, 192, 256, 384, 512, 768, 1024]

/** The knobs that telemetry would call active in a family; the others may join, and matter less. */
const FIRST: Readonly<Record<Family, readonly (keyof SimulatedSettings)[]>> = {
  'cpu-bound': ['workers', 'node', 'semiSpaceMb'],
  'blocked-loop': ['workers', 'layout', 'backlog'],
  'threadpool-bound': ['workers', 'poolThreads', 'node'],
  'alloc-heavy': ['workers', 'semiSpaceMb', 'oldSpaceMb'],
  'memory-cliff': ['workers', 'semiSpaceMb', 'oldSpaceMb'],
  'version-sensitive': ['workers', 'node', 'semiSpaceMb'],
}

/** `count` knobs for a family: its own three, then others by lot. */
export function drawKnobs(
  all: readonly SimulatedKnob[],
  { family, count, random }: { family: Family; count: number; random: Random },
): readonly SimulatedKnob[] {
  const first = FIRST[family]
  const own = all.filter(({ name }) => first.includes(name))
  const others = shuffled(
    all.filter(({ name }) => !first.includes(name)),
    random,
  )
  return [...own, ...others].slice(0, count)
}

function ordinal(
  name: keyof SimulatedSettings,
  values: readonly number[],
  baseline: number,
  prior: number,
): SimulatedKnob {
  return { name, kind: 'ordinal', scale: 'log2', values, baseline, prior }
}

function categorical(
  name: keyof SimulatedSettings,
  values: readonly string[],
  baseline: string,
  prior: string,
): SimulatedKnob {
  return { name, kind: 'categorical', scale: 'linear', values, baseline, prior }
}

function nearest(values: readonly number[], wanted: number): number {
  return values.reduce((best, value) =>
    Math.abs(Math.log(value / wanted)) < Math.abs(Math.log(best / wanted)) ? value : best,
  )
}
