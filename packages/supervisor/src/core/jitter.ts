/** A number in [0, 1) that depends on nothing but its arguments (splitmix32). */
export function jitter(seed: number, life: number, salt: number): number {
  return mix(mix(mix(seed ^ life) ^ salt)) / 2 ** 32
}

function mix(value: number): number {
  let z = (value + 0x9e3779b9) >>> 0
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
  return (z ^ (z >>> 15)) >>> 0
}
