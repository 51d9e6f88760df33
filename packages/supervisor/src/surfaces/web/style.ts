/** The page's style: light or dark as the reader's system is; below 46 rem each worker is a card. */
export const style = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --card: #fff; --ink: #17202b; --quiet: #5a6675; --line: #dce1e8;
  --good: #1a7f37; --warn: #9a6700; --bad: #c62828; --cool: #2f6fde;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f141a; --card: #171e27; --ink: #e6ebf1; --quiet: #94a1b2; --line: #2b3542;
    --good: #4cc26b; --warn: #e0a83a; --bad: #ff7b72; --cool: #6aa2ff;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 1rem; max-width: 84rem; background: var(--paper); color: var(--ink);
  font: 15px/1.45 system-ui, sans-serif; font-variant-numeric: tabular-nums;
}
h1 { font-size: 1.25rem; margin: 0 0 .4rem; }
h2 { font-size: .95rem; margin: 0 0 .5rem; }
i { font-style: normal; color: var(--quiet); font-size: .82rem; }
p { margin: .2rem 0; }
ul { list-style: none; margin: 0; padding: 0; }
li { padding: .25rem 0; overflow-wrap: anywhere; }
li + li { border-top: 1px solid var(--line); }
.counts li { display: flex; justify-content: space-between; gap: 1rem; }
.bad { color: var(--bad); }
#summary { display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; margin-bottom: .8rem; color: var(--quiet); }
#summary b { color: var(--ink); }
#lost { background: var(--bad); color: var(--card); padding: .4rem .8rem; border-radius: .4rem; }
section, .table { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .8rem; }
.table { padding: 0; margin-bottom: 1rem; overflow-x: auto; }
.grid { display: grid; gap: 1rem; grid-template-columns: repeat(auto-fit, minmax(13rem, 1fr)); }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .45rem .7rem; vertical-align: top; white-space: nowrap; }
thead th { color: var(--quiet); font-weight: 500; font-size: .82rem; }
tbody tr { border-top: 1px solid var(--line); }
td b { font-weight: 600; }
.state { white-space: nowrap; }
.state::before { content: ""; display: inline-block; width: .6em; height: .6em; border-radius: 50%; margin-right: .45em; background: var(--quiet); }
.state.ready::before { background: var(--good); }
.state.spawning::before { background: var(--cool); }
.state.draining::before, .state.throttled::before, .state.paused::before { background: var(--warn); }
.state.killed::before { background: var(--bad); }
svg { display: block; width: 7rem; max-width: 100%; }
.bar { height: 6px; margin: .25rem 0; border-radius: 3px; }
.track { fill: var(--line); } .cool { fill: var(--cool); } .warm { fill: var(--warn); }
.spark { height: 24px; }
.spark polyline { fill: none; stroke: var(--cool); stroke-width: 1.5; vector-effect: non-scaling-stroke; }
li .bar { width: 100%; }
footer { margin-top: 1rem; color: var(--quiet); font-size: .82rem; }
a { color: inherit; }
@media (max-width: 46rem) {
  thead { display: none; }
  tbody tr { display: grid; grid-template-columns: 1fr 1fr; gap: .15rem .8rem; padding: .6rem .8rem; }
  tbody tr:first-child { border-top: 0; }
  th, td { padding: .1rem 0; }
  th[data-label]::before, td::before { content: attr(data-label) ": "; color: var(--quiet); font-weight: 400; font-size: .82rem; }
}
`
