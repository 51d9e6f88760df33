import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { vices } from '../src/vices/table.ts'

test('the README lists every vice as the table has it', async () => {
  const readme = await readFile(new URL('../README.md', import.meta.url), 'utf8')
  const rows = vices.map(({ name, route, env, help }) => {
    const address =
      route === null ? '' : code([route.path, route.parameters].filter(Boolean).join('?'))
    return `| ${name} | ${address} | ${env === null ? '' : code(env)} | ${help} |`.replaceAll(
      / +/g,
      ' ',
    )
  })
  const listed = readme
    .slice(readme.indexOf('## Vices'))
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.replaceAll(/ +/g, ' ').replaceAll('\\|', '|'))
  expect(listed.slice(2)).toEqual(rows)
})

function code(text: string): string {
  return `\`${text}\``
}
