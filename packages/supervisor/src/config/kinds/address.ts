import { printAddress } from '../address.ts'
import type { Address } from '../address.ts'
import { accept, listOf, refuse } from './spec.ts'
import type { KindSpec, Parsed } from './spec.ts'

const expected = 'PORT, HOST:PORT, [IPV6]:PORT or unix:PATH'
/** `sun_path` holds 108 bytes, the last one a NUL. */
const longestUnixPath = 107
/** A host name has at most 253 characters. */
const longestTcp = 300

function unixAddress(path: string): Parsed<Address> {
  if (path === '' || /\p{Cc}/u.test(path)) return refuse(expected)
  if (new TextEncoder().encode(path).length > longestUnixPath) {
    return refuse(`a socket path of at most ${longestUnixPath} bytes`)
  }
  return accept({ kind: 'unix', path })
}

const isIpv4 = (host: string) =>
  host.split('.').every((part) => /^\d+$/.test(part) && Number(part) < 256)
const isName = (host: string) =>
  /^[\d.]+$/.test(host)
    ? host.split('.').length === 4 && isIpv4(host)
    : /^[\w](?:[\w.-]*[\w.])?$/.test(host)
const isIpv6 = (host: string) => /^[\da-f:.]*:[\da-f:.]*(?:%\w+)?$/i.test(host)

function tcpAddress(host: string, digits: string): Parsed<Address> {
  const port = Number(digits)
  if (!/^\d+$/.test(digits) || port > 65_535)
    return refuse(`${expected}, with a port from 0 to 65535`)
  return accept({ kind: 'tcp', host, port })
}

function parseAddress(text: string, anyHost: string): Parsed<Address> {
  if (text.startsWith('unix:')) return unixAddress(text.slice('unix:'.length))
  if (/^\.{0,2}\//.test(text)) return unixAddress(text)
  if (text.length > longestTcp) return refuse(expected)
  if (/^\d+$/.test(text)) return tcpAddress(anyHost, text)
  if (/^https?:\/\//.test(text)) return refuse(expected, 'leave out the scheme and the path')
  if (text.startsWith('@')) return refuse(expected, 'abstract sockets are not supported')
  const [, bracketed, plain = '', port = ''] =
    /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d+)$/.exec(text) ?? []
  if (bracketed !== undefined) {
    return isIpv6(bracketed) ? tcpAddress(bracketed, port) : refuse(expected)
  }
  if (port === '') {
    const remedy = text.split(':').length > 2 ? 'put an IPv6 address in brackets' : undefined
    return refuse(expected, remedy)
  }
  if (plain === '' || plain === '*') return tcpAddress('::', port)
  return isName(plain) ? tcpAddress(plain, port) : refuse(expected)
}

function addressOf(anyHost: string): KindSpec<Address> {
  return {
    list: false,
    parse: (text) => parseAddress(text, anyHost),
    print: (address) => [printAddress(address)],
  }
}

/** uWSGI takes whatever has no colon for a path; here it has to look like one. */
const RELATIVE_SOCKET = /^[\w.-]+(?:\/[\w.-]+)*\.sock(?:et)?$/
const surface = addressOf('127.0.0.1')

/** Where a surface listens: a bare port means 127.0.0.1, because surfaces are for operators. `@NAME` is an abstract socket. */
export const address: KindSpec<Address> = {
  ...surface,
  parse(text, limits) {
    if (RELATIVE_SOCKET.test(text)) return unixAddress(text)
    if (!text.startsWith('@')) return surface.parse(text, limits)
    const name = unixAddress(text.slice(1))
    return name.ok && name.value.kind === 'unix'
      ? accept({ kind: 'unix', path: `\0${name.value.path}` })
      : name
  },
}

/** Where the app is served: a bare port means every interface. One address per occurrence. */
export const addresses = listOf(addressOf('::'))

/** One of the app's own listen calls. A bare port means that port on whatever host, and has the host ''. */
export const endpoint: KindSpec<Address> = {
  list: false,
  parse: (text) => parseAddress(text, ''),
  print: (value) =>
    value.kind === 'tcp' && value.host === '' ? [String(value.port)] : [printAddress(value)],
}
