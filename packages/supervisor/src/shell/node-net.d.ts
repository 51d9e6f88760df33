/* What node has and its published types (24.13) do not yet. */
declare module 'node:net' {
  /** Binds without listening (node 24.21, 26.4). */
  class BoundSocket {
    constructor(options: {
      host?: string
      port?: number
      reusePort?: boolean
      ipv6Only?: boolean
      path?: string
    })
    address(): { address: string; family: string; port: number } | string
    fd(): number
    close(): void
  }
}
