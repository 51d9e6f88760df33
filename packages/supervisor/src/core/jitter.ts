/** A number in [0, 1) that depends on nothing but its arguments (splitmix32). */
export function jitter(seed: number, ...salt: readonly number[]): number {
  let state = seed >>> 0
  for (const part of salt) state = mix((state ^ part) >>> 0)
  return mix(state) / 2 ** 32
}

function mix(value: number): number {
  let z = (value + 0x9e3779b9) >>> 0
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
  return (z ^ (z >>> 15)) >>> 0
}
