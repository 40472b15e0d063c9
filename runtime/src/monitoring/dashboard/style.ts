/** The style of the dashboard and of its login: the colours of a new app's page, the system's own fonts. */
export const style = `
:root {
  color-scheme: light dark; --sans: ui-sans-serif, system-ui, 'Liberation Sans', sans-serif; --mono: ui-monospace, 'Liberation Mono', monospace;
  --page: #f6f5f1; --card: #fffefc; --line: #e2dfd7; --field: #84888c; --ink: #1b2124; --soft: #596066;
  --accent: #0d6354; --on-accent: #fff; --accent-soft: #e0eeea; --danger: #a8261c; --danger-soft: #fbeae7; --warn: #7d4e00; --warn-soft: #fbf1de;
  --tone-good: #0d6354; --tone-cool: #2f74c0; --tone-warm: #b7700b; --tone-bad: #b3261e; --tone-rest: #6d7479;
}
@media (prefers-color-scheme: dark) { :root {
  --page: #131618; --card: #1a1e21; --line: #2b3135; --field: #737b82; --ink: #e9edee; --soft: #a2abb1;
  --accent: #7fd4bf; --on-accent: #06231d; --accent-soft: #17322d; --danger: #ff9b90; --danger-soft: #3a1d1a; --warn: #e0b15c; --warn-soft: #33290f;
  --tone-good: #5fc9b0; --tone-cool: #86b6f6; --tone-warm: #e0b15c; --tone-bad: #ff8f83; --tone-rest: #98a1a7;
} }
*, ::before, ::after { box-sizing: border-box }
[hidden] { display: none !important }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 var(--sans); -webkit-font-smoothing: antialiased; -webkit-text-size-adjust: none }
body > header, main { max-width: 82rem; margin-inline: auto; padding-inline: clamp(1rem, 3vw, 2rem) }
main { padding-bottom: 4rem }
h1, h2, h3, p, ul, figure { margin: 0; padding: 0 }
h1 { font-size: 1.0625rem; font-weight: 600; overflow-wrap: anywhere }
h2 { font-size: 1.0625rem; font-weight: 600 }
h3 { font-size: .9375rem; font-weight: 600; display: inline }
ul { list-style: none }
a { color: var(--accent); text-underline-offset: .2em }
code { font: .875em/1.5 var(--mono); overflow-wrap: anywhere }
button, input, select { font: inherit; color: inherit }
button { cursor: pointer; background: none; border: 0; padding: 0 }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: .375rem }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap }
.soft, .empty { color: var(--soft); font-size: .875rem }
.skip { position: absolute; top: .5rem; left: .5rem; z-index: 1; transform: translateY(-200%); border-radius: .5rem; background: var(--accent); color: var(--on-accent); padding: .5rem 1rem }
.skip:focus { transform: none }
.card { min-width: 0; border: 1px solid var(--line); border-radius: 1rem; background: var(--card); padding: 1.25rem }
.top { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem; margin-bottom: .875rem }
.button { min-height: 2.5rem; border: 1px solid var(--field); border-radius: .625rem; padding-inline: .875rem; font-weight: 500; color: var(--accent) }
.button:hover { border-color: var(--accent); background: var(--accent-soft) }
.button[aria-disabled] { color: var(--soft); border-color: var(--line); background: none; cursor: default }
.quiet { display: inline-flex; align-items: center; min-height: 2rem; border-radius: .5rem; padding: .25rem .625rem; font-size: .875rem; color: var(--soft); text-decoration: none }
.quiet:hover { background: var(--accent-soft); color: var(--accent) }

body > header { padding-block: 1.125rem 1rem }
.brand { display: flex; align-items: center; gap: .625rem; min-width: 0 }
.brand svg { flex: none } .brand span { color: var(--soft); font-weight: 400 }
.bar-top { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: .5rem 1rem }
#actions { display: flex; flex-wrap: wrap; align-items: center; gap: .125rem }
#actions form { display: contents }
#status { display: inline-flex; align-items: center; gap: .5rem; margin-left: .5rem; border: 1px solid var(--line); border-radius: 999px; background: var(--card); padding: .25rem .75rem; font-size: .875rem }
.dot { width: .5rem; height: .5rem; border-radius: 999px; background: var(--tone-warm) }
[data-state=live] .dot { background: var(--tone-good) } [data-state=offline] .dot { background: var(--tone-bad) } [data-state=paused] .dot { background: var(--tone-rest) }
#facts { display: flex; flex-wrap: wrap; gap: .125rem 0; margin-top: .5rem; color: var(--soft); font-size: .875rem }
#facts li:not(:last-child)::after { content: '·'; margin-inline: .5rem }
#facts:empty { min-height: 1.3125rem }
#notice { margin-top: .75rem; border-left: 3px solid var(--tone-warm); padding: .25rem .75rem; font-size: .875rem }

.alerts { margin-bottom: 1.25rem }
.alerts li { display: flex; flex-wrap: wrap; gap: .125rem 1rem; border: 1px solid var(--danger); border-left-width: 5px; border-radius: .75rem; background: var(--danger-soft); padding: .625rem 1rem }
.alerts li + li { margin-top: .5rem } .alerts b { color: var(--danger) } .severity { border: 1px solid; border-radius: 999px; padding: 0 .5rem; color: var(--danger); font-size: .8125rem; align-self: center }
.alerts [data-severity=warning] { border-color: var(--tone-warm); background: var(--warn-soft) } .alerts [data-severity=warning] :is(b, .severity) { color: var(--warn) }
.alerts [data-severity=info] { border-color: var(--field); background: var(--card) } .alerts [data-severity=info] :is(b, .severity) { color: var(--soft) }
 .rule { color: var(--ink); overflow-wrap: anywhere }

.choice { display: flex; border: 1px solid var(--line); border-radius: .625rem; background: var(--card); margin: 0; padding: .1875rem }
.choice label { position: relative; cursor: pointer }
.choice input { position: absolute; opacity: 0; inset: 0; margin: 0; cursor: pointer }
.choice span { display: block; border-radius: .4375rem; padding: .1875rem .75rem; font-size: .875rem; color: var(--soft) }
.choice input:checked + span { background: var(--accent-soft); color: var(--accent); font-weight: 500 }
.choice input:focus-visible + span { outline: 2px solid var(--accent); outline-offset: 2px }

.charts { display: grid; grid-template-columns: repeat(6, minmax(0, 1fr)); gap: 1rem; margin-bottom: 1rem }
.charts > * { grid-column: span 2; min-width: 0 } .charts > .tall { grid-column: span 3 } .charts > :last-child:nth-child(3n) { grid-column: 1 / -1 }
.chart { display: flex; flex-direction: column; padding: 1rem 1.25rem .75rem; height: 100% }
.slot { display: grid }
figcaption { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .5rem }
.unit { color: var(--soft); font-size: .875rem } .when { margin-left: auto; color: var(--soft); font-size: .8125rem; font-variant-numeric: tabular-nums }
.legend { display: flex; flex-wrap: wrap; gap: 0 1rem; margin: .25rem 0 .375rem; min-height: 1.75rem }
.legend li { min-width: 0 }
.legend button { display: flex; flex-wrap: wrap; align-items: center; gap: 0 .4375rem; min-height: 1.75rem; font-size: .8125rem; text-align: start }
.legend span { color: var(--soft); overflow-wrap: anywhere } .legend b { font-weight: 600; font-variant-numeric: tabular-nums }
.legend button:hover span { color: var(--ink); text-decoration: underline; text-underline-offset: .2em }
.legend [aria-pressed=false] svg { opacity: .25 } .legend [aria-pressed=false] span { text-decoration: line-through } .legend [aria-pressed=false] b { visibility: hidden }
.plot { margin-top: auto; touch-action: pan-y; cursor: crosshair } .plot svg { display: block; max-width: 100% }
.grid line { stroke: var(--line); shape-rendering: crispEdges } .grid text { fill: var(--soft); font-size: 11.5px; font-variant-numeric: tabular-nums }
.line { fill: none; stroke: var(--tone); stroke-width: 1.75; stroke-linejoin: round; stroke-linecap: butt } .area { fill: var(--tone); opacity: .2 } .dot[class*=tone] { fill: var(--tone) }
.over { opacity: .55 } pattern .line { stroke-width: 1.25 }
.nothing { fill: var(--soft); font-size: 13px; stroke: var(--card); stroke-width: 8px; paint-order: stroke }
.restart { stroke: var(--tone-rest); stroke-dasharray: 3 3 }
.pointer line { stroke: var(--field) } .pointer circle { fill: var(--tone); stroke: var(--card); stroke-width: 1.5 }
.tone-good { --tone: var(--tone-good) } .tone-cool { --tone: var(--tone-cool) } .tone-warm { --tone: var(--tone-warm) } .tone-bad { --tone: var(--tone-bad) } .tone-rest { --tone: var(--tone-rest) }

main > section, .pair { margin-bottom: 1rem }
.tools { display: flex; flex-wrap: wrap; gap: .5rem 1rem; font-size: .875rem } .tools label { display: flex; align-items: center; gap: .5rem; color: var(--soft) }
.tools input, .tools select { min-height: 2.25rem; width: 14rem; border: 1px solid var(--field); border-radius: .5rem; background: var(--page); color: var(--ink); padding-inline: .625rem }
.tools ::placeholder { color: var(--soft); opacity: 1 }
.narrow { display: none !important }
table { width: 100%; border-collapse: collapse; font-size: .875rem; font-variant-numeric: tabular-nums }
th { text-align: start; font-weight: 500 } td, th { padding: .4375rem .75rem; border-top: 1px solid var(--line); vertical-align: baseline }
td:first-child, th:first-child { padding-left: 0 } td:last-child, th:last-child { padding-right: 0 } .number { text-align: end; white-space: nowrap }
thead th { border-top: 0; color: var(--soft); white-space: nowrap } thead button { font-weight: 500; color: inherit } thead button:hover { color: var(--ink) }
.arrow { display: inline-block; width: 1em; text-align: center } .number .arrow { float: left; margin-left: -1em }
[aria-sort] { color: var(--ink) } [aria-sort=ascending] .arrow::before { content: '↑' } [aria-sort=descending] .arrow::before { content: '↓' }
.routes { table-layout: auto } .route, .method { font: .8125rem/1.5 var(--mono) } .route { width: 40%; overflow-wrap: anywhere } .method { color: var(--soft); white-space: nowrap }
tbody tr:hover { background: color-mix(in srgb, var(--accent-soft) 45%, transparent) }
[data-bad] { color: var(--danger); font-weight: 600 } [data-warm] { color: var(--warn) }

.slow li { border-top: 1px solid var(--line) } .slow li:first-child { border-top: 0 }
summary { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .75rem; padding-block: .5rem; cursor: pointer; font-size: .875rem; list-style: none; overflow-wrap: anywhere }
summary::-webkit-details-marker { display: none }
summary::before { content: ''; align-self: center; flex: none; width: .375rem; height: .375rem; border: solid var(--soft); border-width: 0 1.5px 1.5px 0; transform: rotate(-45deg) } [open] > summary::before { transform: rotate(45deg) }
.ms { min-width: 4.5rem; text-align: end; font-weight: 600; font-variant-numeric: tabular-nums } summary time { margin-left: auto; color: var(--soft); font-variant-numeric: tabular-nums } summary code { min-width: 0 }
.spans { padding: .25rem 0 1rem 1.125rem } .facts { color: var(--soft); font-size: .8125rem; margin-bottom: .5rem }
.waterfall { table-layout: fixed } .waterfall th, .waterfall td { border: 0; padding-block: .1875rem } .of-name { width: 34% } .of-took { width: 7.5rem } .waterfall tbody th { font: .8125rem/1.5 var(--mono); overflow-wrap: anywhere } .waterfall em { color: var(--danger); font-style: normal }
thead.unseen { display: block }
.track { position: relative; background: linear-gradient(var(--line), var(--line)) 0 50% / 100% 1px no-repeat }
.bar { display: block; height: .625rem; min-width: 2px; border-radius: .1875rem; background: var(--tone-good) } .bar[data-bad] { background: repeating-linear-gradient(135deg, var(--tone-bad) 0 4px, var(--card) 4px 6px); outline: 1px solid var(--tone-bad) }

.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(20rem, 100%), 1fr)); gap: 1rem } .pair h2 { margin-bottom: .625rem }
.rules li { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0 .75rem; padding-block: .4375rem; font-size: .875rem } .rules li + li { border-top: 1px solid var(--line) } .rules .rule { flex-basis: 100%; color: var(--soft) } .rules .state { margin-left: auto }
.state { font-weight: 600; color: var(--accent) } .state[data-state=firing], .state[data-state=growing] { color: var(--danger) } .state[data-state=pending] { color: var(--warn) } .state[data-state=learning] { color: var(--soft) }
.verdict { margin-bottom: .25rem } .profile { display: flex; flex-wrap: wrap; align-items: center; gap: .375rem .75rem } .profile p { flex-basis: 100% } .profile + .profile { margin-top: 1rem }

.login { display: grid; place-items: center; min-height: 100dvh; padding: 1rem } .login .card { width: min(24rem, 100%); padding: 1.75rem } .login .brand { margin-bottom: 1.25rem }
.login label { display: block; margin-bottom: .375rem; font-size: .875rem; font-weight: 500 } .login input { width: 100%; min-height: 2.75rem; border: 1px solid var(--field); border-radius: .625rem; background: var(--page); padding-inline: .875rem }
.login input[aria-invalid] { border-color: var(--danger) } .login .wrong { margin-top: .375rem; color: var(--danger); font-size: .875rem }
.login .soft { margin-top: 1rem } .login button { width: 100%; min-height: 2.75rem; margin-top: 1rem; border-radius: .625rem; background: var(--accent); color: var(--on-accent); font-weight: 500 } .login button:hover { filter: brightness(.92) }

@media (width < 64rem) { .charts > *, .charts > .tall { grid-column: span 3 } }
@media (width < 44rem) {
  .charts > *, .charts > .tall { grid-column: 1 / -1 }
  .narrow { display: flex !important } .tools { width: 100% } .tools label { flex: 1 1 100%; justify-content: space-between }
  .routes, .routes tbody, .routes tr, .routes th, .routes td { display: block } .routes thead { display: none }
  .routes tr { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); gap: .375rem .75rem; border-top: 1px solid var(--line); padding-block: .75rem }
  .routes tbody th, .routes td { width: auto; border: 0; padding: 0; text-align: start } .routes .method { grid-area: 1 / 4; text-align: end } .routes .route { grid-area: 1 / 1 / 2 / 4 } .routes td:nth-child(n + 5):nth-child(-n + 7) { order: 1 }
  .routes .number::before { content: attr(data-label); display: block; font-size: .75rem; font-weight: 400; color: var(--soft) }
  summary time { margin-left: 0 } .ms { min-width: 0 } .spans { padding-left: 0 }
  .waterfall, .waterfall tbody { display: block } .waterfall tr { display: grid; grid-template-columns: minmax(0, 1fr) auto; padding-block: .25rem } .waterfall tbody th { width: auto } .waterfall td.track { grid-column: 1 / -1; grid-row: 2; padding: .25rem 0 } .waterfall td.number { width: auto }
}
@media (prefers-reduced-motion: no-preference) { .skip { transition: transform .12s } }
@media (forced-colors: active) { .line, .area, .bar { forced-color-adjust: none } }
@media (pointer: coarse) { .legend button, .quiet, .choice span { min-height: 2.75rem } .choice span { display: grid; align-items: center } thead button { min-height: 2.75rem } }
`
