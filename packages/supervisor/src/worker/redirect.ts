import type { ListenCallOptions } from './request.ts'

/** Where a listen() call goes instead of where it asked to. */
export type Target =
  | { readonly to: 'fd'; readonly fd: number }
  | { readonly to: 'path'; readonly path: string }
  | { readonly to: 'reuse-port' }

const substitutes = new WeakSet<object>()

/**
 * Sends one listen() call elsewhere. Node reads `options.handle ?? options` right after it published the options, so
 * a substitute there steers this call and leaves the app's own object as it was. False when the object is frozen.
 */
export function redirect(options: ListenCallOptions, target: Target): boolean {
  const substitute = substituteFor(options, target)
  substitutes.add(substitute)
  try {
    options.handle = substitute
  } catch {
    return false
  }
  process.nextTick(restore, options)
  return true
}

/** Undoes `redirect` on options that the app uses for a second call in the same turn. */
export function restore(options: ListenCallOptions): void {
  const { handle } = options
  if (typeof handle === 'object' && handle !== null && substitutes.has(handle)) {
    delete options.handle
  }
}

function substituteFor(options: ListenCallOptions, target: Target): object {
  const { signal } = options
  switch (target.to) {
    case 'fd':
      return signal === undefined ? { fd: target.fd } : { fd: target.fd, signal }
    case 'path':
      return pathOnly(target.path, signal)
    case 'reuse-port':
      return Object.assign(Object.create(options), { reusePort: true })
  }
}

/** A bare `listen()` sets port 0 on what it is given, which would win over the path: this object refuses a port. */
function pathOnly(path: string, signal: AbortSignal | undefined): object {
  const options = signal === undefined ? { path } : { path, signal }
  return Object.defineProperty(options, 'port', { get: () => undefined, set: ignore })
}

function ignore(): void {}
