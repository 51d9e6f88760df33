/** The look of both pages, light and dark. */
export const style = `
:root { color-scheme: light dark; --ink: #1d1f24; --soft: #6b7078; --paper: #fafafa; --card: #fff;
  --line: #e3e4e8; --accent: #c2306b }
@media (prefers-color-scheme: dark) { :root { --ink: #eceef2; --soft: #9aa0aa; --paper: #121316;
  --card: #1b1d21; --line: #2c2f36; --accent: #ff7eb0 } }
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, sans-serif }
header { position: sticky; top: 0; z-index: 1; background: var(--card);
  border-bottom: 1px solid var(--line) }
header > div { max-width: 60rem; margin: auto; padding: .6rem 1rem; display: flex; gap: 1rem;
  align-items: center; flex-wrap: wrap }
h1 { font-size: 1.2rem; margin: 0 auto 0 0 }
h2 { font-size: 1rem; margin: 0 0 .5rem }
main { max-width: 60rem; margin: 1rem auto; padding: 0 1rem; display: grid; gap: 1.5rem;
  grid-template-columns: minmax(0, 1fr) }
@media (min-width: 48rem) { main { grid-template-columns: minmax(0, 3fr) minmax(0, 2fr) } }
article, section { background: var(--card); border: 1px solid var(--line); border-radius: .7rem;
  overflow: hidden }
article { margin-bottom: 1.5rem }
article > *, section { padding: .7rem 1rem }
.author { display: flex; align-items: center; gap: .6rem; font-weight: 600 }
.author small, time, .help { color: var(--soft); font-weight: 400 }
.avatar { width: 2rem; height: 2rem; border-radius: 50%; flex: none;
  background: hsl(var(--hue) 65% 55%) }
.picture { aspect-ratio: 4 / 3; padding: 0; background:
  radial-gradient(circle at 30% 25%, hsl(var(--hue) 90% 85% / .9), transparent 45%),
  linear-gradient(160deg, hsl(var(--hue) 70% 60%), hsl(calc(var(--hue) + 60) 60% 35%)) }
p { margin: 0 0 .3rem }
button, select { font: inherit; color: inherit; background: none; border: 1px solid var(--line);
  border-radius: 2rem; padding: .15rem .8rem; cursor: pointer }
button:hover { border-color: var(--accent); color: var(--accent) }
a { color: var(--accent) }
ul { list-style: none; margin: 0; padding: 0 }
li { padding: .35rem 0; border-top: 1px solid var(--line) }
.help { display: block; font-size: .85rem }
code, output { font: .85rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
output { display: block; min-height: 3em; color: var(--soft); white-space: pre-wrap }
#worker { border-radius: 2rem; padding: .1rem .8rem; border: 1px solid var(--line) }
#worker.changed { border-color: var(--accent); color: var(--accent) }
aside { align-self: start }
@media (min-width: 48rem) { aside { position: sticky; top: 4.2rem }
  aside section { max-height: calc(100vh - 5.2rem); overflow-y: auto } }
.alone { max-width: 32rem; margin: 15vh auto; padding: 0 1rem }
`
