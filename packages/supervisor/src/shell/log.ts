export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/** One event, one line: a sentence for people and the same facts as fields for machines. */
export interface LogLine {
  readonly level: LogLevel
  readonly text: string
  readonly fields: Readonly<Record<string, string | number | boolean>>
}

/** Where lines go. Never blocks, never throws. */
export type Log = (line: LogLine) => void
