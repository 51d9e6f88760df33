import { execFile } from 'node:child_process'

/** What a program printed, whatever its exit code; it is ended when it takes much longer than it should. */
export function capture(file: string, args: readonly string[], seconds: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const limits = { timeout: (seconds * 3 + 20) * 1000, maxBuffer: 2 ** 26, encoding: 'utf8' }
    execFile(file, [...args], limits as { encoding: 'utf8' }, (error, stdout) => {
      if (error !== null && stdout === '') reject(error)
      else resolve(stdout)
    })
  })
}

/** The number that a pattern finds; NaN when the program did not say. */
export function numberIn(text: string, pattern: RegExp): number {
  return Number(pattern.exec(text)?.[1])
}
