import { statSync } from 'node:fs'
import type { Stats } from 'node:fs'

/** What is at a path; null when nothing is there, or nothing this process may see. */
export function statOf(path: string): Stats | null {
  try {
    return statSync(path)
  } catch {
    return null
  }
}

/** True for a regular file, also through links. */
export const isFile = (path: string): boolean => statOf(path)?.isFile() ?? false

/** True for a directory, also through links. */
export const isDirectory = (path: string): boolean => statOf(path)?.isDirectory() ?? false
