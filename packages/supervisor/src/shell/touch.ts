import { statSync, watch } from 'node:fs'

const POLL_MS = 1_000
/** Editors and builds write many files at once; one reload is meant. */
const SETTLE_MS = 200

/** Calls back when one of the files is touched, created or removed. Polls once a second, as uWSGI does. */
export function watchTouched(
  paths: readonly string[],
  onTouch: (path: string) => void,
): () => void {
  const seen = new Map(paths.map((path) => [path, stamp(path)]))
  const timer = setInterval(() => {
    for (const [path, before] of seen) {
      const after = stamp(path)
      if (after === before) continue
      seen.set(path, after)
      onTouch(path)
    }
  }, POLL_MS)
  timer.unref()
  return () => clearInterval(timer)
}

/** Calls back once things are quiet again after any file under one of the directories changed. */
export function watchTrees(paths: readonly string[], onChange: (path: string) => void): () => void {
  let settling: NodeJS.Timeout | undefined
  const watchers = paths.map((root) =>
    watch(root, { recursive: true, persistent: false }, (_, file) => {
      if (file?.includes('node_modules') === true || file?.startsWith('.git') === true) return
      clearTimeout(settling)
      settling = setTimeout(() => onChange(file ?? root), SETTLE_MS)
    }),
  )
  // A watched directory that vanishes ends its own watching and nothing else.
  for (const watcher of watchers) watcher.on('error', () => watcher.close())
  return () => {
    clearTimeout(settling)
    for (const watcher of watchers) watcher.close()
  }
}

/** A path that cannot be looked at (a loop of links, no permission) has a state like any other. */
function stamp(path: string): string {
  try {
    const stat = statSync(path, { throwIfNoEntry: false, bigint: true })
    return stat === undefined ? 'absent' : `${stat.mtimeNs} ${stat.ino}`
  } catch (error) {
    return String(error)
  }
}
