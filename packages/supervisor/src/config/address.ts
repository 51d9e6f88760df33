/** Where a server listens. `host` is numeric or a name; `path` is a unix socket's. */
export type Address =
  | { readonly kind: 'tcp'; readonly host: string; readonly port: number }
  | { readonly kind: 'unix'; readonly path: string }

/** `127.0.0.1:3000`, `[::]:3000` or `unix:/run/app.sock`, as a user would write it. */
export function printAddress(address: Address): string {
  if (address.kind === 'unix') return `unix:${address.path}`
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return `${host}:${address.port}`
}
