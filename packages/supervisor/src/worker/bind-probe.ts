import net from 'node:net'
import { constants } from 'node:os'

interface ProbeHandle {
  getsockname(out: object): number
  close(): void
}

/** Undocumented, the same in every Node that runs workers: a handle, or a negative error number. */
type CreateServerHandle = (host: string, port: number, family: 4) => ProbeHandle | number

/** Whether somebody keeps a socket without SO_REUSEPORT from being bound to an IPv4 address; true where it cannot be tried. */
export function isTaken(host: string, port: number): boolean {
  const { _createServerHandle } = net as unknown as { _createServerHandle?: CreateServerHandle }
  const handle = _createServerHandle?.(host, port, 4)
  if (handle === undefined) return true
  if (typeof handle === 'number') return -handle === constants.errno.EADDRINUSE
  // Libuv tells of an address that is in use with the first question about the socket.
  const error = handle.getsockname({})
  handle.close()
  return -error === constants.errno.EADDRINUSE
}
