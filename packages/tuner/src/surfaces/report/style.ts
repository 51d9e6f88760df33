/** The report's style: light or dark as the reader's system is, one column on a phone, black on white on paper. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --card: #fff; --ink: #17202b; --quiet: #566273; --line: #dce1e8; --grid: #e8ecf1;
  --tuned: #1d5fd1; --base: #b4540a; --other: #6b7787; --middle: #0f766e; --bad: #c62828; --good: #1a7f37; --warn: #8a5a00; --band: #1a7f3720;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f141a; --card: #171e27; --ink: #e6ebf1; --quiet: #9aa7b8; --line: #2b3542; --grid: #232c37;
    --tuned: #7ab0ff; --base: #f0a35e; --other: #94a1b2; --middle: #5fd0c5; --bad: #ff7b72; --good: #4cc26b; --warn: #e0a83a; --band: #4cc26b22;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 78rem; background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif; font-variant-numeric: tabular-nums;
}
header { display: flex; flex-wrap: wrap; justify-content: space-between; align-items: baseline; gap: 0 2rem; margin-bottom: 1rem; }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.15rem; margin: 2.2rem 0 .8rem; }
h3 { font-size: 1rem; margin: 0 0 .35rem; }
p { margin: .4rem 0; }
header p, figcaption, .missing { color: var(--quiet); }
.card, figure { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: 1.1rem 1.3rem; }
.capacity { display: flex; flex-wrap: wrap; align-items: flex-end; gap: .2rem 1.2rem; }
.capacity span { color: var(--quiet); font-size: .85rem; display: block; line-height: 1.2; }
.capacity b { font-size: 2.9rem; line-height: 1.05; font-weight: 650; letter-spacing: -.02em; }
.capacity .base b { color: var(--base); } .capacity .tuned b { color: var(--tuned); }
.capacity .arrow { font-size: 2rem; line-height: 1.5; }
.capacity .unit { color: var(--quiet); padding-bottom: .3rem; }
.gain { font-size: 1.05rem; margin: .8rem 0 0; }
.gain b { font-size: 1.45rem; color: var(--good); margin-right: .4rem; }
.gain.kept b { color: inherit; }
.gain span { color: var(--quiet); }
.doubts { border-left: 3px solid var(--warn); margin: 1rem 0 0; padding: .2rem 0 .2rem 1rem; list-style: none; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(17rem, 100%), 1fr)); gap: 1.2rem 2.4rem; margin-top: 1.3rem; padding-top: 1.1rem; border-top: 1px solid var(--line); }
.columns ul { margin: 0 0 .9rem; padding-left: 1.1rem; }
.level { display: inline-block; margin: 0 0 .5rem; padding: .05rem .7rem; border-radius: 1rem; border: 1.5px solid currentColor; font-weight: 600; }
.level.high { color: var(--good); } .level.medium { color: var(--warn); } .level.low { color: var(--bad); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem .9rem; margin: 0; }
dt { color: var(--quiet); } dd { margin: 0; overflow-wrap: anywhere; }
.figures { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; }
figure { margin: 0; min-width: 0; display: flex; flex-direction: column; }
figure.wide { grid-column: 1 / -1; }
figcaption { font-size: .86rem; line-height: 1.45; margin-top: .6rem; max-width: 75ch; }
.missing { border: 1px dashed var(--line); border-radius: .4rem; padding: 1.6rem 1rem; text-align: center; }
.multiples { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(27rem, 100%), 1fr)); gap: 1rem 1.6rem; }
.stack { overflow-x: auto; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; margin: 0 0 .4rem; padding: 0; font-size: .86rem; }
.legend li { display: flex; align-items: center; gap: .35rem; }
.legend svg { width: 24px; height: 14px; flex: none; }
svg.plot { display: block; width: 100%; height: auto; }
svg text { font: 12px system-ui, sans-serif; fill: var(--quiet); font-variant-numeric: tabular-nums; }
svg .name { fill: var(--ink); }
svg .row { font-size: 11.5px; }
svg .grid { stroke: var(--grid); stroke-width: 1; }
svg .axis { fill: none; stroke: var(--other); stroke-width: 1; }
svg .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
svg .line.base { stroke: var(--base); stroke-dasharray: 6 4; }
svg .line.tuned { stroke: var(--tuned); }
svg .line.middle { stroke: var(--middle); stroke-dasharray: 8 3; }
svg .line.other { stroke: var(--other); stroke-dasharray: 2 3; }
svg .dots.tuned { fill: var(--tuned); stroke: var(--card); }
svg .dots.base { fill: var(--base); stroke: var(--card); }
svg .dots.middle { fill: var(--middle); stroke: var(--card); }
svg .dots.other { fill: var(--other); stroke: var(--card); }
svg .dots.bad { fill: var(--bad); }
svg .dots.ring { fill: none; stroke: var(--other); stroke-width: 1.4; }
svg .dots.ring circle { pointer-events: all; }
svg .dots.cross { fill: none; stroke-width: 2; }
svg .dots.cross.tuned { stroke: var(--tuned); } svg .dots.cross.base { stroke: var(--base); }
svg .dots.cross.other { stroke: var(--other); } svg .dots.cross.bad { stroke: var(--bad); }
svg .limit line { stroke: var(--bad); stroke-width: 1.5; stroke-dasharray: 8 3; }
svg .limit text, svg .mark text { paint-order: stroke; stroke: var(--card); stroke-width: 4px; stroke-linejoin: round; font-weight: 600; }
svg .limit text { fill: var(--bad); }
svg .mark line { stroke-width: 1.2; stroke-dasharray: 2 3; }
svg .mark.base line { stroke: var(--base); } svg .mark.tuned line { stroke: var(--tuned); }
svg .mark.base text { fill: var(--base); } svg .mark.tuned text { fill: var(--tuned); }
svg .band { fill: var(--band); }
svg .interval line { stroke: var(--tuned); stroke-width: 3; } svg .interval path { fill: var(--tuned); stroke: var(--card); }
svg .heat { fill: var(--other); } svg .hot { fill: var(--bad); }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: .6rem; background: var(--card); }
table { border-collapse: collapse; width: 100%; font-size: .88rem; }
th, td { text-align: left; padding: .4rem .8rem; vertical-align: top; }
th { color: var(--quiet); font-weight: 500; white-space: nowrap; }
tbody tr { border-top: 1px solid var(--line); }
td.n, th.n { text-align: right; white-space: nowrap; }
.code, code, pre { font-family: ui-monospace, monospace; font-size: .92em; overflow-wrap: anywhere; }
td.code { min-width: 9rem; }
tr.infeasible, tr.hopeless, tr.invalid, tr.kept { color: var(--quiet); }
tr.pick td { background: color-mix(in srgb, var(--tuned) 12%, transparent); }
del { color: var(--base); } ins { color: var(--tuned); text-decoration: none; font-weight: 600; }
pre { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; padding: .8rem 1rem; white-space: pre-wrap; }
footer { margin-top: 2.5rem; color: var(--quiet); font-size: .86rem; overflow-wrap: anywhere; }
@media (max-width: 52rem) {
  body { padding: .8rem .6rem 2rem; }
  .figures { grid-template-columns: minmax(0, 1fr); }
  .card, figure { padding: .8rem .8rem; }
  .capacity b { font-size: 2.2rem; }
  .stack svg { min-width: 46rem; }
}
@media (max-width: 32rem) { .half svg text, .multiples svg text { font-size: 15px; } }
@media print {
  :root {
    color-scheme: light;
    --paper: #fff; --card: #fff; --ink: #000; --quiet: #444; --line: #bbb; --grid: #e4e4e4;
    --tuned: #1d5fd1; --base: #b4540a; --other: #666; --middle: #0f766e; --bad: #b71c1c; --good: #1a7f37; --warn: #8a5a00; --band: #1a7f3720;
  }
  body { padding: 0; max-width: none; font-size: 10.5pt; }
  .figures { grid-template-columns: 1fr 1fr; }
  .multiples { grid-template-columns: 1fr 1fr; }
  .stack svg { min-width: 0; }
  figure, .card { padding: .7rem .9rem; }
  figure, .card, tr, pre { break-inside: avoid; }
  h2 { break-after: avoid; }
  .scroll { overflow: visible; border: 0; }
  table { font-size: 8pt; } th, td { padding: .2rem .4rem; }
}
@page { margin: 14mm; }
`
