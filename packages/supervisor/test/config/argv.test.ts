import { describe, expect, it, test } from 'vitest'
import { printProblem } from '../../src/config/errors.ts'
import { readArgv } from '../../src/config/layers/argv.ts'

const given = (...args: string[]) =>
  readArgv(args).flags.entries.map(({ knob, text, where }) => `${where.name} ${knob}=${text}`)
const problems = (...args: string[]) => readArgv(args).flags.problems.map(printProblem)

describe('a command line', () => {
  test.each([
    [['--workers', '4'], '--workers workers=4'],
    [['--workers=4'], '--workers workers=4'],
    [['-p', '4'], '-p workers=4'],
    [['-p4'], '-p workers=4'],
    [['-p=4'], '-p workers=4'],
    [['--processes', '4'], '--processes workers=4'],
    [['--workers', '-1'], '--workers workers=-1'],
    [['--workers'], '--workers workers='],
    [['--procname', 'a b=c\n'], '--procname procname=a b=c\n'],
    [['--node-args', '--max-old-space-size=64'], '--node-args node-args=--max-old-space-size=64'],
    [['--access-log'], '--access-log access-log=true'],
    [['--access-log', 'off'], '--access-log access-log=off'],
    [['--access-log=maybe'], '--access-log access-log=maybe'],
    [['--no-access-log'], '--no-access-log access-log=false'],
    [['--no-orphans'], '--no-orphans no-orphans=true'],
    [['--no-no-orphans'], '--no-no-orphans no-orphans=false'],
  ])('%j says %s', (args, said) => {
    expect(given(...args)).toEqual([said])
    expect(readArgv(args).words).toEqual([])
  })

  it('keeps words, knobs and the arguments of the app apart', () => {
    const argv = readArgv(['run', '--access-log', 'app.js', '-', '--json', '--', '--workers', '9'])
    expect(argv).toMatchObject({ words: ['run', 'app.js', '-'], rest: ['--workers', '9'] })
    expect([...argv.switches]).toEqual(['json'])
    expect(readArgv(['a']).rest).toBeNull()
  })

  it('takes a flag for a forgotten value', () => {
    expect(given('--workers', '--backlog', '5')).toEqual([
      '--workers workers=',
      '--backlog backlog=5',
    ])
    expect(given('--workers', '--', '5')).toEqual(['--workers workers='])
  })

  it('knows the files apart', () => {
    expect(readArgv(['--config', 'a.json', '--ini=b']).configs).toMatchObject([
      { path: 'a.json', format: null },
      { path: 'b', format: 'ini' },
    ])
    expect(problems('--config')).toEqual(['stint: --config: expected a path, got nothing'])
  })

  test.each([
    [['--max-reqests', '5', 'app.js'], 'did you mean "--max-requests"?'],
    [['--max-reqests=5', 'app.js'], 'did you mean "--max-requests"?'],
    [['--acess-log', 'app.js'], 'did you mean "--access-log"?'],
    [['--maxRequests=5', 'app.js'], 'did you mean "--max-requests"?'],
    [['--confg=5', 'app.js'], 'did you mean "--config"?'],
    [['--help=5', 'app.js'], 'did you mean "--help"?'],
    [['--inspect', 'app.js'], '--node-args'],
    [['-z', 'app.js'], 'unknown flag -z'],
    [['--no-workers', 'app.js'], 'unknown flag --no-workers'],
    [['--__proto__', 'app.js'], 'unknown flag --__proto__'],
    [['--constructor=1', 'app.js'], 'unknown flag --constructor'],
    [['--=1', 'app.js'], 'unknown flag'],
  ])('%j has one unknown flag, and app.js is still a word', (args, remedy) => {
    expect(problems(...args)).toEqual([expect.stringContaining(remedy)])
    expect(readArgv(args).words).toEqual(['app.js'])
  })
})
