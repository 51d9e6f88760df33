import { expect, test } from 'vitest'
import { parseExposition } from './text-format.ts'

const head = '# HELP a_total Some.\n# TYPE a_total counter\n'

test('the parser reads what the format allows', () => {
  expect(parseExposition(`${head}a_total{x="q\\"\\\\\\n",y="2"} 1e-7\na_total 3.5\n`)).toEqual([
    {
      name: 'a_total',
      type: 'counter',
      help: 'Some.',
      samples: [
        { name: 'a_total', labels: { x: 'q"\\\n', y: '2' }, value: 1e-7 },
        { name: 'a_total', labels: {}, value: 3.5 },
      ],
    },
  ])
})

const histogram = (lines: string): string => `# HELP h Some.\n# TYPE h histogram\n${lines}\n`

test.each([
  ['an unfinished line', `${head}a_total 1`],
  ['a sample without HELP', 'a_total 1\n'],
  ['another metric', `${head}b_total 1\n`],
  ['a series twice', `${head}a_total 1\na_total 2\n`],
  ['a label twice', `${head}a_total{x="1",x="2"} 1\n`],
  ['an open quote', `${head}a_total{x="1} 1\n`],
  ['no number', `${head}a_total Nan\n`],
  ['a negative counter', `${head}a_total -1\n`],
  ['a counter without _total', '# HELP a Some.\n# TYPE a counter\na 1\n'],
  ['a metric twice', `${head}a_total 1\n\n${head}a_total 1\n`],
  ['a histogram without +Inf', histogram('h_bucket{le="1"} 1\nh_sum 1\nh_count 1')],
  ['buckets that fall', histogram('h_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1')],
  ['a histogram without sum', histogram('h_bucket{le="+Inf"} 1\nh_count 1')],
])('the parser refuses %s', (_, text) => {
  expect(() => parseExposition(text)).toThrow(/./)
})
