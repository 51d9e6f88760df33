import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { availableParallelism, release } from 'node:os'

/** Date, machine and versions in one line, for the head of a published table. */
export function describeMachine(): string {
  const os = /^PRETTY_NAME="?([^"\n]*)/m.exec(readText('/etc/os-release'))?.[1] ?? 'unknown OS'
  const cpu = /^model name\s*: (.*)$/m.exec(readText('/proc/cpuinfo'))?.[1] ?? 'unknown CPU'
  return [
    new Date().toISOString().slice(0, 16).replace('T', ' ') + ' UTC',
    `${availableParallelism()} CPUs (${cpu})`,
    `Linux ${release().split('-')[0]}`,
    os,
    `Node ${process.versions.node}`,
    `load ${readText('/proc/loadavg').split(' ').slice(0, 2).join(' ')}`,
  ].join(', ')
}

/** The version that a program tells, or null when it is not installed. */
export function versionOf(program: string): string | null {
  const { status, stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  return status === 0 ? (/\d+(?:\.\d+)+/.exec(stdout)?.[0] ?? stdout.trim()) : null
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
