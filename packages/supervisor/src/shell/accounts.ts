import { readFileSync } from 'node:fs'

/** The number of a user or group, looked up in /etc/passwd or /etc/group; null when there is none of that name. */
export function accountId(
  file: '/etc/passwd' | '/etc/group',
  account: string | number,
): number | null {
  if (typeof account === 'number') return account
  if (/^\d+$/.test(account)) return Number(account)
  const line = readFileSync(file, 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${account}:`))
  const id = line?.split(':')[2]
  return id === undefined ? null : Number(id)
}

/** The primary group of a user id, or null. */
export function primaryGroup(uid: number): number | null {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.split(':')[2] === String(uid))
  const gid = line?.split(':')[3]
  return gid === undefined ? null : Number(gid)
}
