import { errorCodes } from '../errors.ts'
import { exitCodes } from '../exit-codes.ts'
import type { ExitName } from '../exit-codes.ts'

function codesOf(name: string): string {
  const codes = Object.entries(errorCodes).filter(([, { exit }]) => exit === name)
  return codes.map(([code, { meaning }]) => `\`${code}\`: ${meaning}`).join('<br>')
}

/** docs/exit-codes.md */
export function exitCodePage(): string {
  const rows = (Object.keys(exitCodes) as ExitName[]).map((name) => {
    const { number, meaning } = exitCodes[name]
    return `| ${number} | ${name} | ${meaning} | ${codesOf(name)} |`
  })
  return `# Exit codes

Generated from \`src/config/exit-codes.ts\` and \`src/config/errors.ts\`; do not edit.

Trouble is reported as one line on standard error: \`stint: WHERE: WHAT\`, with what to do about it where that is known.

| code | name | meaning | problems |
|---|---|---|---|
${rows.join('\n')}
`
}
