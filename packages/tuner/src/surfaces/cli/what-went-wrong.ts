import { AgentTrouble } from '../../shell/agent/agent-trouble.ts'
import { reasonOf } from '../../shell/writable.ts'

/** Why a command could not be carried out: one line where it is the world's fault, the stack where it is ours. */
export function whatWentWrong(error: unknown): string {
  if (error instanceof AgentTrouble) return error.message
  if (isFromFiles(error))
    return `cannot ${error.syscall} ${error.path ?? 'a file'}: ${reasonOf(error)}`
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return `this is a defect in stint tune: ${text}`
}

const fileCalls = new Set(['open', 'write', 'fsync', 'mkdir', 'rename', 'link', 'unlink'])
const refusals = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'ENOENT', 'ENOTDIR'])

/** A disk that is full, or files that somebody took away meanwhile. */
function isFromFiles(error: unknown): error is NodeJS.ErrnoException {
  const { syscall = '', code = '' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {}
  return fileCalls.has(syscall) && refusals.has(code)
}
