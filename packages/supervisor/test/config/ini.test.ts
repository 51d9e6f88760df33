import { describe, expect, it, test } from 'vitest'
import { printProblem } from '../../src/config/errors.ts'
import type { FileContext } from '../../src/config/files.ts'
import { iniLayer } from '../../src/config/ini/layer.ts'
import type { Layer } from '../../src/config/layers/layer.ts'
import { resolveSettings } from '../../src/config/resolve-settings.ts'
import { inventories } from './inventories.ts'

type Files = Readonly<Record<string, string>>

function context(files: Files, env: Record<string, string> = {}): FileContext {
  return {
    read: (path) => {
      const text = files[path]
      return text === undefined ? { ok: false, reason: 'no such file' } : { ok: true, text }
    },
    cwd: '/srv/site',
    env,
    hostname: 'host',
    cpus: 6,
    version: '1.2.3',
  }
}

const from = { source: 'flag', name: '--config' } as const
const load = (files: Files | string, env?: Record<string, string>): Layer =>
  iniLayer('app.ini', from, context(typeof files === 'string' ? { 'app.ini': files } : files, env))
const said = (...args: Parameters<typeof load>) =>
  load(...args).entries.map(({ knob, text }) => `${knob}=${text}`)
const problems = (...args: Parameters<typeof load>) => load(...args).problems.map(printProblem)

describe('an ini file', () => {
  it('has our names in [stint] and uWSGI names in [uwsgi]', () => {
    expect(
      said('[stint]\nworkers = 4\nbacklog=9\n[uwsgi]\nprocesses=5\nlisten = 7\nworkers=6'),
    ).toEqual(['workers=4', 'backlog=9', 'workers=5', 'backlog=7', 'workers=6'])
  })

  it('knows the place of every value', () => {
    const [entry] = load('\n; note\n[stint]\n\n  workers = 4').entries
    expect(entry?.where).toEqual({ source: 'ini', name: 'workers', file: 'app.ini', line: 5 })
  })

  test.each([
    ['a bare key of a flag is true', 'need-app', 'need-app=true'],
    ['an empty flag is true', 'need-app =', 'need-app=true'],
    ['a bare key of anything else is nothing', 'umask', 'umask='],
    ['the key ends at the first =', 'env = A=b=c', 'env=A=b=c'],
    ['blanks around are cut, blanks inside are not', '  env  =  A = b  ', 'env=A = b'],
    ['a carriage return is a blank', 'umask = 022\r', 'umask=022'],
    ['a comment after a blank is cut', 'umask = 022 ; note', 'umask=022'],
    ['also with #, also after a tab', 'umask = 022\t# note', 'umask=022'],
    ['a ; inside a word stays', 'env = A=x;y#z', 'env=A=x;y#z'],
  ])('%s', (_, line, expected) => {
    expect(said(`[uwsgi]\n${line}`)).toEqual([expected])
  })

  it('adds up lists, also across sections and includes', () => {
    const files = {
      'app.ini': '[uwsgi]\nenv = A=1\ninclude = more.ini\nenv = A=3',
      'more.ini': '[stint]\nenv = A=2',
    }
    expect(said(files)).toEqual(['env=A=1', 'env=A=2', 'env=A=3'])
  })

  it('may start with a byte order mark', () => {
    expect(said('\u{FEFF}[stint]\nworkers = 4')).toEqual(['workers=4'])
  })

  it('tells when uWSGI would have kept a comment in the value', () => {
    const { notices } = load(
      '[uwsgi]\nprocesses = 4 ; four\nneed-app = false ; off\nlog-4xx = true ; on\nlogto = /x # y',
    )
    expect(notices).toEqual([
      'need-app in app.ini line 3: "; off" is taken as a comment; uWSGI reads it as part of the value',
      'logto in app.ini line 5: "# y" is taken as a comment; uWSGI reads it as part of the value',
    ])
    expect(load('[stint]\nlogto = /x # y').notices).toEqual([])
  })
})

describe('expansion', () => {
  test.each([
    ['%d', '/srv/site/'],
    ['%p', '/srv/site/app.ini'],
    ['%s|%n|%h', 'app.ini|app|host'],
    ['%v %V', '/srv/site 1.2.3'],
    ['100%%', '100%'],
    ['%%d %%(x)', '%d %(x)'],
    ['50%', '50%'],
    ['$(PLACE)-$(EMPTY)', 'here %d-'],
    ['%(mine) and %(later)', 'here %d! and 7'],
    ['%(processes)', '6'],
  ])('%s is %s', (value, expected) => {
    const text = `[uwsgi]
      set-ph = mine=$(PLACE)!
      processes = %k
      procname-prefix = ${value}
      set-placeholder = later=7`
    expect(said(text, { PLACE: 'here %d', EMPTY: '' })).toContain(`procname=${expected}`)
  })

  it('lets a key nobody knows be a variable, once something refers to it', () => {
    expect(said('[uwsgi]\nhost = a.b\nhttp-socket = %(host):80')).toEqual(['listen=a.b:80'])
    expect(said('[stint]\nhost = a.b\nlisten = %(host):80')).toEqual(['listen=a.b:80'])
  })

  test.each([
    ['$(NOPE)', '$(NOPE) is not set in the environment; set it, or wrap the line in if-env'],
    ['%(mnie)', '%(mnie) is not defined; did you mean "%(mine)"?'],
    ['%(zzzzzz)', '%(zzzzzz) is not defined; define it with set-ph = NAME=VALUE'],
    ['%(mine + 4 * 2)', 'arithmetic is not supported'],
    ['%(loop)', '%(loop) is defined by itself'],
    ['@(exec://date)', '@(exec://date) is not supported'],
    ['%T', '%T is not supported; write %% for a percent sign'],
  ])('%s is a problem', (value, message) => {
    const text = `[uwsgi]\nset-ph = mine=1\nset-ph = loop=%(loop)\nlogto = ${value}`
    expect(problems(text)).toEqual([expect.stringMatching(/^stint: logto in app\.ini line 4: /)])
    expect(problems(text)[0]).toContain(message)
  })

  it('cannot be made to explode', () => {
    const bomb = Array.from({ length: 40 }, (_, i) => `set-ph = a${i + 1}=%(a${i})%(a${i})`)
    const text = ['[uwsgi]', `set-ph = a0=${'x'.repeat(1000)}`, ...bomb, 'logto = %(a40)'].join(
      '\n',
    )
    expect(problems(text)).toEqual([expect.stringContaining('expands to more than 1 MiB')])
  })
})

describe('conditions', () => {
  const text = `[uwsgi]
if-env = N
processes = %(_)
endif =
if-not-env = N
processes = 1
end-if
if-env = N=5
logto = five
endif`

  it('hold for the lines up to endif', () => {
    expect(said(text)).toEqual(['workers=1'])
    expect(said(text, { N: '4' })).toEqual(['workers=4'])
    expect(said(text, { N: '5' })).toEqual(['workers=5', 'logto=five'])
  })

  it('keep what is not read from being judged', () => {
    expect(
      problems('[uwsgi]\nif-env = X\nprocesses = $(X)\nnonsense = 1\nini = gone.ini\nendif'),
    ).toEqual([])
  })

  test.each([
    ['if-env = A\nprocesses=1', 'if-env in app.ini line 2: has no endif'],
    ['endif', 'endif in app.ini line 2: ends nothing'],
    ['if-env = A\nif-env = B\nendif\nendif', 'line 3: conditions cannot be nested'],
    ['if-opt = x\nprocesses=1\nendif', 'line 2: is not supported; only if-env and if-not-env'],
    ['for = a b\nprocesses=1\nendfor', 'line 2: is not supported'],
    ['if-env = $(NOPE)\nendif', '$(NOPE) is not set'],
  ])('%j: %s', (body, message) => {
    expect(problems(`[uwsgi]\n${body}`)).toEqual([expect.stringContaining(message)])
  })
})

describe('includes', () => {
  it('are looked up beside the file that names them', () => {
    const files = {
      'app.ini': '[uwsgi]\nini = etc/a.ini',
      'etc/a.ini': '[uwsgi]\ninclude = ../b.ini\nlogto = %d',
      'etc/../b.ini': '[uwsgi]\nprocesses = x',
    }
    expect(said(files)).toEqual(['workers=x', 'logto=/srv/site/etc/'])
    expect(load(files).entries[0]?.where).toMatchObject({ file: 'etc/../b.ini', line: 2 })
  })

  test.each<[Files, string]>([
    [
      { 'app.ini': '[uwsgi]\nini = ./app.ini' },
      'ini in app.ini line 2: /srv/site/app.ini includes itself',
    ],
    [
      { 'app.ini': '[uwsgi]\nini = b.ini', 'b.ini': '[stint]\ninclude = /srv/site/app.ini' },
      'include in b.ini line 2: /srv/site/app.ini includes itself',
    ],
    [
      { 'app.ini': '[uwsgi]\nini = b.ini' },
      'ini in app.ini line 2: cannot read b.ini: no such file',
    ],
    [{ 'app.ini': '[uwsgi]\nini =' }, 'expected the path of a file, got nothing'],
    [{ 'app.ini': '[uwsgi]\nini' }, 'expected the path of a file, got nothing'],
    [{ 'app.ini': '[uwsgi]\nini = $(NOPE)' }, '$(NOPE) is not set'],
    [{}, 'stint: --config: cannot read app.ini: no such file'],
    [chain(20), 'include in i16.ini line 2: includes are nested more than 16 deep'],
  ])('%j: %s', (files, message) => {
    expect(problems(files)).toEqual([expect.stringContaining(message)])
  })

  it('end somewhere, however they branch', () => {
    const twice = (next: string) => `[stint]\ninclude=${next}\ninclude=${next}`
    const files = Object.fromEntries(
      Array.from({ length: 16 }, (_, i) => [
        i === 0 ? 'app.ini' : `i${i}.ini`,
        twice(`i${i + 1}.ini`),
      ]),
    )
    expect(problems(files)[0]).toContain('cannot read i16.ini')
    expect(problems(files).some((line) => line.includes('more than 256 files'))).toBe(true)
  })
})

function chain(length: number): Files {
  const names = Array.from({ length }, (_, index) => (index === 0 ? 'app.ini' : `i${index}.ini`))
  return Object.fromEntries(
    names.map((name, index) => [name, `[stint]\ninclude = i${index + 1}.ini`]),
  )
}

describe('names', () => {
  test.each([
    [
      '[uwsgi]\nmax-reqests = 1',
      'unknown knob "max-reqests" in app.ini line 2: did you mean "max-requests"?',
    ],
    ['[uwsgi]\nprocess = 4', 'did you mean "processes"?'],
    ['[uwsgi]\nharikiri = 4', 'did you mean "harakiri"?'],
    ['[uwsgi]\nsomething-else = 4', 'for a variable of your own use set-ph = NAME=VALUE'],
    ['[uwsgi]\nready-probe = /x', 'write it in a [stint] section'],
    ['[uwsgi]\nconstructor = 1', 'unknown knob "constructor"'],
    ['[stint]\nmax_requests = 1', 'did you mean "max-requests"?'],
    ['[stint]\np = 1', 'unknown knob "p"'],
    ['[uwsgi]\nset-ph = x', 'set-ph in app.ini line 2: expected NAME=VALUE'],
    [
      '[uwsgi]\nsocket = :3031',
      "socket in app.ini line 2: uWSGI's option is not supported: Stint speaks HTTP",
    ],
    ['[uwsgi]\nprotocol = uwsgi', 'Stint speaks HTTP only'],
    ['[uwsgi]\ndaemonize = /x', 'under systemd or in a container'],
    ['workers = 4', 'app.ini line 1: expected a section first: [stint] or [uwsgi]'],
    ['[stnit]\nworkers = 4', 'app.ini line 1: [stnit]: did you mean [stint]?'],
    ['[stint\nworkers = 4', 'app.ini line 1: expected a section such as [stint]'],
    ['[stint]\n= 4', 'app.ini line 2: expected a key before "="'],
    ['', 'stint: app.ini: expected a [stint] or a [uwsgi] section, found none'],
    ['[other]\nworkers = 4', 'stint: app.ini: expected a [stint] or a [uwsgi] section, found none'],
  ])('%j: %s', (text, message) => {
    const [first, ...more] = problems(text)
    expect(first).toContain(message)
    expect(
      more.filter((line) => !line.includes('found none') && !line.includes('section first')),
    ).toEqual([])
  })

  it('of uWSGI that Stint has no use for are noticed, not refused', () => {
    expect(load('[uwsgi]\nthunder-lock = true\nprotocol = http\nhttp = :80').notices).toEqual([
      'thunder-lock in app.ini line 2: ignored: workers do not share an accept lock',
      'http in app.ini line 4: means listen here: there is no router process; workers serve it themselves',
    ])
  })

  it('in sections of other programs are not read', () => {
    const { entries, notices } = load('[other]\nworkers = 9\n[stint]\nworkers = 4')
    expect(entries).toHaveLength(1)
    expect(notices).toEqual(['app.ini line 1: the section [other] is not read'])
  })
})

describe('variables that would not end', () => {
  const linked = (lines: number, times: number): string => {
    const links = Array.from(
      { length: lines },
      (_, index) => `v${index} = ${`%(v${index + 1})`.repeat(times)}`,
    )
    return `[uwsgi]\n${links.join('\n')}\nv${lines} =\nprocesses = %(v0)4\n`
  }

  it('because each names the next one twice are refused', () => {
    expect(problems(linked(40, 2)).join('\n')).toContain('refers to more than 10000 variables')
  })

  it('because there are too many in each other are refused', () => {
    expect(problems(linked(20_000, 1)).join('\n')).toContain('more than 64 variables in each other')
  })

  it('are refused only there: forty in each other are read', () => {
    expect(said(linked(40, 1))).toEqual(['workers=4'])
  })
})

describe('what production ini files say', () => {
  test.each(inventories)('$name is understood to the last key', ({ text, settings }) => {
    const layer = load(text, { PORT: '8080' })
    expect(layer.problems.map(printProblem)).toEqual([])
    expect(resolveSettings({ file: layer })).toMatchObject({ ok: true, settings })
  })
})
