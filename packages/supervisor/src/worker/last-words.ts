const MOST_CHARACTERS = 500

/** Tells of the error that is about to end the app. Only listens: what the app does about its errors stays as it is. */
export function tellLastWords(tell: (text: string) => void): void {
  process.on('uncaughtExceptionMonitor', (error: unknown) => tell(wordsOf(error)))
}

/** `Error: no database (at main (/srv/app.js:3:9))` */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return safely(() => String(error))
  const place = /^\s*(at .*)$/m.exec(error.stack ?? '')?.[1]
  const what = safely(() => `${error.name}: ${error.message}`)
  return (place === undefined ? what : `${what} (${place})`).slice(0, MOST_CHARACTERS)
}

/** What an app throws may have a toString that throws. */
function safely(print: () => string): string {
  try {
    return print().slice(0, MOST_CHARACTERS)
  } catch {
    return 'an error that cannot be printed'
  }
}
