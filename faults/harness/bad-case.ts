import type { FaultCase, Run } from '../case.ts'

/** A case in which the harness must find what `caught` matches. */
export function bad(
  number: number,
  title: string,
  caught: RegExp,
  stint: Run,
  limitSeconds = 40,
): FaultCase & { readonly caught: RegExp } {
  return { number, title, caught, star: false, how: '', pass: '', limitSeconds, stint }
}
