import { expect, it } from 'vitest'
import { withSection } from '../harness/sections.ts'

it('a section is replaced where it stands, and nothing else is', () => {
  const document =
    '# A\n\n<!-- x:begin -->\nold\n<!-- x:end -->\n\n<!-- y:begin -->\nstays\n<!-- y:end -->\n'
  expect(withSection(document, 'x', 'new')).toBe(document.replace('old', 'new'))
})

it('a document without the section gets it at its end', () => {
  expect(withSection('# A\n', 'x', 'new')).toBe('# A\n\n<!-- x:begin -->\nnew\n<!-- x:end -->\n')
})
