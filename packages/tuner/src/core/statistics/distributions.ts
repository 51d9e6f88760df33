/** P(Z <= z) of the standard normal, to double precision. */
export function normalCdf(z: number): number {
  const distance = Math.abs(z)
  const tail = distance > 37 ? 0 : Math.exp((-distance * distance) / 2) * upperTail(distance)
  return z > 0 ? 1 - tail : tail
}

/** Density of the standard normal. */
export function normalDensity(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)
}

/** The z with P(Z <= z) = p: bisection on the distribution itself. */
export function normalQuantile(p: number): number {
  return inverse(normalCdf, p, 40)
}

/** P(T <= t) of Student's t with `degrees` degrees of freedom. */
export function studentCdf(t: number, degrees: number): number {
  const tail = regularizedBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2
  return t > 0 ? 1 - tail : tail
}

/** The t with P(T <= t) = p for `degrees` degrees of freedom. */
export function studentQuantile(p: number, degrees: number): number {
  return inverse((t) => studentCdf(t, degrees), p, 1e6)
}

function inverse(cdf: (x: number) => number, p: number, bound: number): number {
  if (p <= 0) return -Infinity
  if (p >= 1) return Infinity
  let [low, high] = [-bound, bound]
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2
    if (cdf(middle) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

const NUMERATOR = [
  0.0352624965998911, 0.700383064443688, 6.37396220353165, 33.912866078383, 112.079291497871,
  221.213596169931, 220.206867912376,
] as const
const DENOMINATOR = [
  0.0883883476483184, 1.75566716318264, 16.064177579207, 86.7807322029461, 296.564248779674,
  637.333633378831, 793.826512519948, 440.413735824752,
] as const

/** P(Z > z) / exp(-z^2 / 2) for z >= 0 (West 2005, "Better approximations to cumulative normal functions"). */
function upperTail(z: number): number {
  if (z < 7.07106781186547) return polynomial(NUMERATOR, z) / polynomial(DENOMINATOR, z)
  const fraction = [4, 3, 2, 1].reduce((rest, k) => z + k / rest, z + 0.65)
  return 1 / (fraction * 2.506628274631)
}

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0)
}

/** I_x(a, b), by its continued fraction (Lentz). */
function regularizedBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  if (x > (a + 1) / (a + b + 2)) return 1 - regularizedBeta(1 - x, b, a)
  const scale = logGamma(a + b) - logGamma(a) - logGamma(b) + a * Math.log(x) + b * Math.log1p(-x)
  return (Math.exp(scale) / a) * betaFraction(x, a, b)
}

function betaFraction(x: number, a: number, b: number): number {
  let c = 1
  let d = 1 / awayFromZero(1 - ((a + b) * x) / (a + 1))
  let fraction = d
  for (let m = 1; m <= 300; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m))
    d = 1 / awayFromZero(1 + even * d)
    c = awayFromZero(1 + even / c)
    fraction *= d * c
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1))
    d = 1 / awayFromZero(1 + odd * d)
    c = awayFromZero(1 + odd / c)
    fraction *= d * c
    if (Math.abs(d * c - 1) < 1e-14) break
  }
  return fraction
}

function awayFromZero(value: number): number {
  return Math.abs(value) < 1e-300 ? 1e-300 : value
}

const LANCZOS = [
  676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059,
  12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
] as const

function logGamma(x: number): number {
  if (x < 0.5) return Math.log(Math.PI / Math.sin(Math.PI * x)) - logGamma(1 - x)
  const base = x - 1
  const sum = LANCZOS.reduce((total, c, i) => total + c / (base + i + 1), 0.99999999999980993)
  const shifted = base + LANCZOS.length - 0.5
  return 0.5 * Math.log(2 * Math.PI) + (base + 0.5) * Math.log(shifted) - shifted + Math.log(sum)
}
