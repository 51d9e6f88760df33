import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const require = createRequire(import.meta.url)
const manifest = require.resolve('@stint/supervisor/package.json')
const { bin } = require(manifest) as { readonly bin: { readonly stint: string } }

/** The command `stint` of the supervisor that this tuner came with. */
export const STINT_BIN: string = join(dirname(manifest), bin.stint)
