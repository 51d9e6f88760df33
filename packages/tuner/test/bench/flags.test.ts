import { describe, expect, test } from 'vitest'
import {
  amount,
  listOf,
  nodePath,
  oneOf,
  parseFlags,
  positive,
  someOf,
  toggle,
  whole,
} from '../../../../bench/flags.ts'

const flags = {
  pairs: whole(3),
  seed: whole(1, { least: 0 }),
  effort: positive(8),
  settle: amount(20),
  noise: listOf(amount, [0.03, 0.08]),
  only: someOf(['cpu', 'pool', 'leak']),
  lane: oneOf(['all', 'star']),
  node: nodePath,
  json: toggle,
}
const names = '--pairs, --seed, --effort, --settle, --noise, --only, --lane, --node, --json'
const parsed = (...words: readonly string[]) => parseFlags(flags, words)

test('a flag that is not given has its default', () => {
  expect(parsed()).toEqual({
    ok: true,
    values: {
      pairs: 3,
      seed: 1,
      effort: 8,
      settle: 20,
      noise: [0.03, 0.08],
      only: ['cpu', 'pool', 'leak'],
      lane: 'all',
      node: process.execPath,
      json: false,
    },
  })
})

test('flags are taken in both ways of writing, the last one of a name counts', () => {
  const words = ['--pairs', '2', '--pairs=5', '--seed', '0', '--effort', '0.5', '--settle=0']
  expect(
    parsed(...words, '--noise', '0.1', '--only', 'leak,cpu', '--lane', 'star', '--json'),
  ).toMatchObject({
    ok: true,
    values: {
      pairs: 5,
      seed: 0,
      effort: 0.5,
      settle: 0,
      noise: [0.1],
      only: ['cpu', 'leak'],
      lane: 'star',
    },
  })
})

describe('what a flag cannot take is named with the flag and what it takes', () => {
  test.each([
    [['--effort', 'x'], '--effort: expected a number above 0, got "x"'],
    [['--effort', '0'], '--effort: expected a number above 0, got "0"'],
    [['--effort', '1e9'], '--effort: expected a number above 0, got "1e9"'],
    [['--effort='], '--effort: expected a number above 0, got nothing'],
    [['--lane', 'moon'], '--lane: expected one of all, star, got "moon"'],
    [['--pairs', '-1'], '--pairs: expected a whole number from 1 to 1000000, got "-1"'],
    [['--pairs', '2.5'], '--pairs: expected a whole number from 1 to 1000000, got "2.5"'],
    [['--pairs', '0'], '--pairs: expected a whole number from 1 to 1000000, got "0"'],
    [['--pairs', '9999999'], '--pairs: expected a whole number from 1 to 1000000, got "9999999"'],
    [['--pairs'], '--pairs: expected a whole number from 1 to 1000000, got nothing'],
    [['--pairs', '--json'], '--pairs: expected a whole number from 1 to 1000000, got "--json"'],
    [['--settle', 'Infinity'], '--settle: expected a number from 0 on, got "Infinity"'],
    [
      ['--noise', '0.1,'],
      '--noise: expected a number from 0 on, or several with commas between them, got "0.1,"',
    ],
    [
      ['--only', 'cpu,nobody'],
      '--only: expected one of cpu, pool, leak, or several with commas between them, got "cpu,nobody"',
    ],
    [['--node', '/nowhere'], '--node: expected the path of a Node, got "/nowhere"'],
    [['--node', '/tmp'], '--node: expected the path of a Node, got "/tmp"'],
    [['--json=no'], '--json: takes nothing, got "no"'],
    [['--fast'], `there is no --fast; choose from ${names}`],
    [['-p', '3'], `there is no -p; choose from ${names}`],
    [['--toString'], `there is no --toString; choose from ${names}`],
    [['cpu'], 'expected flags only, got "cpu"'],
  ])('%j', (words, says) => {
    expect(parsed(...words)).toEqual({ ok: false, problem: says })
  })
})
