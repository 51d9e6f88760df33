/** A file's text, or why there is none (`no such file`, `is larger than 1 MiB`, …). */
export type FileRead =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly reason: string }

/** What reading config files needs to know of the world. */
export interface FileContext {
  /** Reads a whole file of at most 1 MiB, as UTF-8. */
  read(path: string): FileRead
  /** The absolute path of the working directory. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly hostname: string
  /** How many CPUs this process may use. */
  readonly cpus: number
  readonly version: string
}

/** The part before the last slash, with the slash; '' for a bare name. */
export const directoryOf = (path: string): string => path.slice(0, path.lastIndexOf('/') + 1)

/** `to` as seen from the file `from`. */
export const besides = (from: string, to: string): string =>
  to.startsWith('/') ? to : directoryOf(from) + to

/** An absolute path without `.`, `..` and doubled slashes. */
export function absolute(cwd: string, path: string): string {
  const parts: string[] = []
  for (const part of besides(`${cwd}/`, path).split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return `/${parts.join('/')}`
}
