import { createHash } from 'node:crypto'
import type { PageData, PageSide } from './page-data.ts'
import { pageScript } from './page-script.ts'
import { style } from './style.ts'

/** The treemap as one file that asks nobody for anything: its policy allows its own script and style, by their hashes. */
export async function treemapPage(data: PageData): Promise<string> {
  const script = (await pageScript()).replaceAll('</', '<\\/')
  const policy = `default-src 'none'; script-src '${hash(script)}'; style-src '${hash(style)}'; img-src data:; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<!-- The layout is by d3-hierarchy, Copyright 2010-2021 Mike Bostock, under the ISC licence. -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Bundle of ${escaped(data.app)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<a class="skip" href="#map">Skip to the map</a>
<header>
<h1>${escaped(data.app)} <span>bundle</span></h1>
<ul id="facts">${data.facts.map((fact) => `<li>${escaped(fact)}</li>`).join('')}</ul>
<div class="bar">
${choice('sides', 'Side', data.sides.map(sideChoice))}
${choice('measures', 'Size', MEASURES)}
<label class="tick"><input type="checkbox" id="others"> Images, fonts, native files</label>
<input type="search" id="search" placeholder="Search packages and modules" aria-label="Search packages and modules" autocomplete="off" spellcheck="false">
</div>
</header>
<main>
<div>
<nav aria-label="Path"><ol id="crumbs"></ol></nav>
<div id="map" role="tree" aria-label="Treemap: arrows move, Enter zooms in, Escape zooms out"></div>
</div>
<aside>
<section class="card" id="details" aria-label="Details"></section>
<section class="card" aria-labelledby="list-title">
<div class="head"><h2 id="list-title">Largest</h2><span id="count" role="status"></span></div>
<ol id="list" tabindex="-1"></ol>
</section>
</aside>
</main>
<noscript>The map is drawn by a script; flux analyze bundle prints the same as a table.</noscript>
<script type="application/json" id="data">${JSON.stringify(data).replaceAll('<', String.raw`\u003c`)}</script>
<script type="module">${script}</script>
</body>
</html>
`
}

interface Choice {
  readonly value: string
  readonly text: string
  readonly checked: boolean
}

const MEASURES: readonly Choice[] = [
  { value: 'raw', text: 'Raw', checked: false },
  { value: 'gzip', text: 'gzip', checked: true },
  { value: 'brotli', text: 'brotli', checked: false },
]

const sideChoice = ({ side }: PageSide, index: number): Choice => ({
  value: side,
  text: side === 'client' ? 'Page' : 'Server',
  checked: index === 0,
})

function choice(id: string, legend: string, choices: readonly Choice[]): string {
  const labels = choices.map(
    ({ value, text, checked }) =>
      `<label><input type="radio" name="${id}" value="${value}"${checked ? ' checked' : ''}><span>${text}</span></label>`,
  )
  return `<fieldset class="choice" id="${id}"><legend class="unseen">${legend}</legend>${labels.join('')}</fieldset>`
}

const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (sign) => ESCAPES[sign] ?? sign)
