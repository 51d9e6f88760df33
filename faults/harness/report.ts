import type { CaseResult, Contender, FaultCase } from '../case.ts'

/** What a table is made of. */
export interface Findings {
  readonly command: string
  readonly machine: string
  readonly versions: readonly string[]
  readonly contenders: readonly Contender[]
  readonly cases: readonly FaultCase[]
  readonly results: readonly CaseResult[]
}

/** The section of docs/results.md: a row per case, a column per contender, every criterion in words. */
export function faultReport(findings: Findings): string {
  const { command, machine, versions, contenders, cases, results } = findings
  const titles = contenders.map((name) => (name === 'stint' ? 'Stint' : name))
  return [
    '## Faults',
    '',
    `\`${command}\`, ${machine}; ${versions.join(', ')}`,
    '',
    summary(results),
    '',
    'Numbers up to 48 are those of the list of faults that the servers of this field are known by (numbers it lacks are missing there, too); from 50 on they are ours.',
    'After every case: no process, no listener and no file is left, the supervisor has no more than 2 descriptors more than at the beginning, its counters never went backwards over scrapes each 200 ms, it wrote no error that the case does not expect, and its exit code is the documented one. ★: in the lane of every change. `-`: does not apply.',
    '',
    `| # | fault | must hold | ${titles.join(' | ')} |`,
    `|---|---|---|${titles.map(() => '---|').join('')}`,
    ...cases.map((entry) => row(entry, contenders, results)),
  ].join('\n')
}

/** One line on the terminal for a case that is over. */
export function printResult({ title, star }: FaultCase, result: CaseResult): string {
  const { number, contender, verdict, seconds, figures, complaints } = result
  const head = `${String(number).padStart(3)}${star ? '★' : ' '} ${contender.padEnd(8)} ${verdict.padEnd(15)} ${seconds.toFixed(1).padStart(5)} s  ${title}`
  return [head, ...lines(figures), ...complaints.map((text) => `        ! ${text}`)].join('\n')
}

function lines(figures: CaseResult['figures']): readonly string[] {
  const text = figureText(figures)
  return text === '' ? [] : [`        ${text}`]
}

function summary(results: readonly CaseResult[]): string {
  const count = (verdict: CaseResult['verdict']): number =>
    results.filter((result) => result.contender === 'stint' && result.verdict === verdict).length
  return `Stint: ${count('pass')} pass, ${count('fail')} fail, ${count('not built')} not built, ${count('cannot run here')} cannot run here.`
}

function row(
  { number, star, title, how, pass, peers }: FaultCase,
  contenders: readonly Contender[],
  results: readonly CaseResult[],
): string {
  const cells = contenders.map((contender) => {
    const result = results.find((entry) => entry.number === number && entry.contender === contender)
    if (result !== undefined) return cell(result)
    return contender === 'stint' || peers?.[contender] !== undefined ? 'not run' : '-'
  })
  return `| ${number}${star ? '★' : ''} | ${escape(`${title} (${how})`)} | ${escape(pass)} | ${cells.map(escape).join(' | ')} |`
}

function cell({ verdict, figures, complaints }: CaseResult): string {
  const text = figureText(figures)
  const why = complaints.slice(0, 3).join('; ')
  const details = [text, why].filter((part) => part !== '').join('; ')
  const word = verdict === 'fail' ? '**FAIL**' : verdict
  return details === '' ? word : `${word}: ${details}`
}

function figureText(figures: CaseResult['figures']): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${value}`)
    .join(', ')
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
