/** Where a server listens. `host` is numeric or a name; `path` is a unix socket's, with a NUL in front when it is abstract. */
export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** `127.0.0.1:3000`, `[::]:3000`, `unix:/run/app.sock` or `@abstract`, as a user would write it. */
export function printAddress(address: Address): string {
  if (address.kind === 'unix')
    return isAbstract(address.path) ? `@${address.path.slice(1)}` : `unix:${address.path}`
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return `${host}:${address.port}`
}

/** Names in Linux's abstract namespace start with a NUL; they have no file. */
export function isAbstract(path: string): boolean {
  return path.startsWith('\0')
}
