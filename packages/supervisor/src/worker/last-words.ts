import type { ToSupervisor } from '../protocol/messages.ts'

const MOST_CHARACTERS = 500

type LastWords = Extract<ToSupervisor, { readonly stint: 'threw' | 'aborted' }>

/** Tells of what is about to end the app: an error that it does not catch, or its own `process.abort()`; neither is kept from it. */
export function tellLastWords(tell: (words: LastWords) => void): void {
  process.on('uncaughtExceptionMonitor', (error: unknown) =>
    tell({ stint: 'threw', text: wordsOf(error) }),
  )
  const nodeAbort = process.abort.bind(process)
  // Nothing else tells it from outside: a process whose V8 heap is full ends by SIGABRT, too.
  process.abort = function abort(): never {
    tell({ stint: 'aborted', text: safely(() => wordsOf(callOf(abort))) })
    return nodeAbort()
  }
}

/** An error whose stack begins where `called` was called. */
function callOf(called: () => never): Error {
  const call = new Error('called by the app')
  call.name = 'process.abort()'
  Error.captureStackTrace(call, called)
  return call
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
