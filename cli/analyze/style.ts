/** The style of the treemap's page: the colours of a new app's page, the system's own fonts. */
export const style = `
:root {
  color-scheme: light dark; --sans: ui-sans-serif, system-ui, 'Liberation Sans', sans-serif; --mono: ui-monospace, 'Liberation Mono', monospace;
  --page: #f6f5f1; --card: #fffefc; --line: #e2dfd7; --field: #84888c; --ink: #1b2124; --soft: #596066;
  --accent: #0d6354; --accent-soft: #e0eeea; --on-accent: #fff;
  --box: 92%; --deeper: -3%; --edge: -14%; --colour: .055;
}
@media (prefers-color-scheme: dark) { :root {
  --page: #131618; --card: #1a1e21; --line: #2b3135; --field: #737b82; --ink: #e9edee; --soft: #a2abb1;
  --accent: #7fd4bf; --accent-soft: #17322d; --on-accent: #06231d;
  --box: 28%; --deeper: 3.5%; --edge: 16%; --colour: .05;
} }
*, ::before, ::after { box-sizing: border-box }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 var(--sans); -webkit-text-size-adjust: none }
header, main { max-width: 96rem; margin-inline: auto; padding-inline: clamp(1rem, 3vw, 2rem) }
header { padding-block: 1.125rem 1rem }
h1, h2, h3, p, ul, ol, dl, dd, fieldset { margin: 0; padding: 0; border: 0; min-width: 0 }
h1 { font-size: 1.0625rem; font-weight: 600; overflow-wrap: anywhere } h1 span { color: var(--soft); font-weight: 400 }
h2 { font-size: 1rem; font-weight: 600; overflow-wrap: anywhere } h3 { font-size: .8125rem; font-weight: 600; margin-top: .75rem }
ul, ol { list-style: none } small { font-size: .8125rem; color: var(--soft); font-weight: 400 }
button, input { font: inherit; color: inherit } button { cursor: pointer; background: none; border: 0; padding: 0; text-align: start }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: .375rem }
.skip { position: absolute; top: .5rem; left: .5rem; z-index: 1; transform: translateY(-200%); border-radius: .5rem; background: var(--accent); color: var(--on-accent); padding: .5rem 1rem }
.skip:focus { transform: none }
#facts { display: flex; flex-wrap: wrap; color: var(--soft); font-size: .875rem; margin-top: .125rem } #facts li:not(:last-child)::after { content: '·'; margin-inline: .5rem }

.bar { display: flex; flex-wrap: wrap; align-items: center; gap: .625rem 1rem; margin-top: .875rem }
.choice { display: flex; border: 1px solid var(--line); border-radius: .625rem; background: var(--card); padding: .1875rem }
.choice label { position: relative; cursor: pointer } .choice input { position: absolute; opacity: 0; inset: 0; margin: 0; cursor: pointer }
.choice span { display: block; border-radius: .4375rem; padding: .25rem .75rem; font-size: .875rem; color: var(--soft) }
.choice :checked + span { background: var(--accent-soft); color: var(--accent); font-weight: 500 }
.choice :focus-visible + span { outline: 2px solid var(--accent); outline-offset: 2px }
.choice :disabled + span { text-decoration: line-through }
.tick { display: flex; align-items: center; gap: .5rem; font-size: .875rem } .tick input { accent-color: var(--accent); width: 1rem; height: 1rem; margin: 0 }
#search { flex: 1 1 14rem; max-width: 26rem; min-height: 2.375rem; border: 1px solid var(--field); border-radius: .625rem; background: var(--card); padding-inline: .75rem }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }

main { display: grid; grid-template-columns: minmax(0, 1fr) 21rem; gap: 0 1.25rem; padding-bottom: 2rem }
#crumbs { display: flex; flex-wrap: wrap; font-size: .875rem; padding-bottom: .5rem }
#crumbs li:not(:last-child)::after { content: '/'; color: var(--soft); margin-inline: .5rem }
#crumbs button { color: var(--accent); overflow-wrap: anywhere; min-height: 1.5rem } #crumbs [aria-current] { color: var(--ink); font-weight: 500 }
#map { position: relative; height: max(28rem, calc(100vh - 13.5rem)); border-radius: .75rem; overflow: hidden; user-select: none }
.box { position: absolute; overflow: hidden; border: 1px solid; border-radius: .25rem; cursor: pointer; font-size: .75rem; line-height: 1.25rem; white-space: nowrap; color: var(--ink); --hue: 0;
  background: oklch(calc(var(--box) + var(--deeper) * var(--depth, 1)) var(--colour) var(--hue)); border-color: oklch(calc(var(--box) + var(--edge)) var(--colour) var(--hue)) }
[data-depth='2'] { --depth: 1 } [data-depth='3'] { --depth: 2 } [data-depth='4'] { --depth: 3 } [data-depth='1'] { --depth: 0 }
.box[data-chunk] { background: var(--card); border-color: var(--line); font-weight: 600 }
.box:hover { border-color: var(--accent) } .box:focus-visible { outline: 3px solid var(--accent); outline-offset: -3px; border-radius: .25rem; z-index: 1 }
.box[data-dim] { background: var(--page); border-color: var(--line); color: var(--soft) }
.box { display: flex; justify-content: space-between; align-items: start; gap: .5rem } .box:has(.name) { padding: 0 .3125rem } .box .name { overflow: hidden; text-overflow: ellipsis } .box .bytes { flex: none; font-weight: 400; font-variant-numeric: tabular-nums }

aside { min-width: 0; display: flex; flex-direction: column; gap: 1rem; padding-top: 2rem }
.card { border: 1px solid var(--line); border-radius: 1rem; background: var(--card); padding: 1rem 1.125rem }
#details { min-height: 9.5rem } #details ul { font: .75rem/1.6 var(--mono); overflow-wrap: anywhere; color: var(--soft) }
dl { display: grid; grid-template-columns: auto 1fr; gap: .125rem 1rem; margin-top: .5rem; font-variant-numeric: tabular-nums } dt { color: var(--soft) } dd { display: flex; justify-content: space-between }
.head { display: flex; justify-content: space-between; align-items: baseline; gap: .5rem; margin-bottom: .375rem } #count { color: var(--soft); font-size: .8125rem }
#list { max-height: calc(100vh - 28rem); min-height: 14rem; overflow: auto; margin-inline: -.5rem }
#list button { position: relative; display: flex; justify-content: space-between; gap: .75rem; width: 100%; padding: .25rem .5rem; font-size: .875rem; border-radius: .375rem }
#list button::before { content: ''; position: absolute; inset: 2px auto 2px 0; width: var(--share); border-radius: .25rem; background: var(--accent-soft) }
#list button > * { position: relative } #list button:hover .what { text-decoration: underline; text-underline-offset: .2em } #list button:focus-visible { outline-offset: -2px }
.what { min-width: 0; overflow-wrap: anywhere } .what small { display: block; font-size: .75rem } #list b { flex: none; font-weight: 500; font-variant-numeric: tabular-nums }

@media (max-width: 60rem) {
  main { grid-template-columns: minmax(0, 1fr) } aside { padding-top: 1rem } #map { height: 62vh; min-height: 20rem } #list { max-height: none }
  #search { max-width: none; flex-basis: 100% }
}
`
