import { closeSync, openSync, writeSync } from 'node:fs'

/** A file that gets everything targets print, so that the terminal does not. */
export interface LogFile {
  readonly line: (text: string) => void
  /** May be called again. */
  readonly close: () => void
}

/** Opens it for appending. */
export function logInto(path: string): LogFile {
  const fd = openSync(path, 'a')
  let isOpen = true
  return {
    line: (text) => {
      if (isOpen) writeSync(fd, `${text}\n`)
    },
    close: () => {
      if (isOpen) closeSync(fd)
      isOpen = false
    },
  }
}
