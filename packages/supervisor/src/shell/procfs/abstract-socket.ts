import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs'

/** The process of this very user that listens on an abstract socket; null: nobody does, or somebody else. */
export function ownListener(name: string): number | null {
  const inode = inodeOf(name)
  return inode === null ? null : (ownProcesses().find((pid) => hasSocket(pid, inode)) ?? null)
}

function inodeOf(name: string): string | null {
  // Num RefCount Protocol Flags Type St Inode Path
  for (const line of textOf('/proc/net/unix').split('\n')) {
    const [inode, path] = line.trim().split(/\s+/).slice(6)
    if (path === `@${name}` && inode !== undefined) return inode
  }
  return null
}

function ownProcesses(): readonly number[] {
  const uid = process.geteuid?.()
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && ownerOf(pid) === uid)
}

function ownerOf(pid: number): number | null {
  return statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid ?? null
}

function hasSocket(pid: number, inode: string): boolean {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).some((fd) => linkOf(`${folder}/${fd}`) === `socket:[${inode}]`)
  } catch {
    // It is gone, or may not be looked at.
    return false
  }
}

/** A descriptor may be closed while its folder is read. */
function linkOf(path: string): string | null {
  try {
    return readlinkSync(path)
  } catch {
    return null
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
