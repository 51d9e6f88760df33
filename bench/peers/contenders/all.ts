import type { Contender } from '../contender.ts'
import { bare, bareAgain, clusterRoundRobin, clusterShared, reusePort } from './node.ts'
import { passenger } from './passenger.ts'
import { pm2 } from './pm2.ts'
import { gunicorn, uwsgi } from './python.ts'
import { stintRebalance, stintShared, stintSlot } from './stint.ts'
import { watt } from './watt.ts'

/** Those who take part in the measure of fairness only. */
export const fairnessOnly: readonly Contender[] = [stintRebalance]

/** What the costs of supervision are seen against. */
export const costsOnly: readonly Contender[] = [bareAgain]

/** Everybody, in the order of the tables. */
export const contenders: readonly Contender[] = [
  stintSlot,
  stintShared,
  bare,
  clusterRoundRobin,
  clusterShared,
  reusePort,
  pm2,
  watt,
  passenger,
  uwsgi,
  gunicorn,
]
