import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * The preload of a worker under a soak (`--import collector.js?everyMs=2000`): asks for a full collection now and then,
 * so that what is held can be told from what is merely not collected yet. Nothing but a tuner loads it.
 */
setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
const everyMs = Number(new URL(import.meta.url).searchParams.get('everyMs'))
setInterval(collect, everyMs).unref()
