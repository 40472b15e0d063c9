import type { PageData, PageSide, TreeNode } from '../page-data.ts'
import { byId, element } from './dom.ts'
import { shareText, sizeText } from './format.ts'
import { moveFocus } from './keys.ts'
import { largest, search, totalOf, type Found, type Measure } from './tree.ts'
import { drawMap, type Box } from './treemap.ts'

const data = JSON.parse(byId('data').textContent) as PageData // written by cli/analyze/html.ts alone
const MEASURES = ['raw', 'gzip', 'brotli'] as const
const LISTED = 14

const [map, crumbs, details, list, field] = [byId('map'), byId('crumbs'), byId('details'), byId('list'), byId('search')]
let side = data.sides[0]
let measure: Measure = 1
let withOthers = false
/** From the root to the box that fills the map. */
let path: readonly TreeNode[] = []
let drawn = new Map<HTMLElement, Box>()

const value = (input: HTMLElement) => (input instanceof HTMLInputElement ? input.value : '')

function rootOf({ side: name, code, others }: PageSide): TreeNode {
  return { name: name === 'client' ? 'Page' : 'Server', children: withOthers ? [...code, ...others] : code }
}

/** Begins at the root again, as another side or other files make it another tree. */
function reset(): void {
  path = side === undefined ? [] : [rootOf(side)]
  render()
}

function zoom(to: readonly TreeNode[], takeFocus: boolean): void {
  // A leaf fills no map: it is shown in what it is in.
  path = to.at(-1)?.children === undefined ? to.slice(0, -1) : to
  render()
  const last = to.at(-1)
  const chosen = [...drawn].find(([, box]) => box.data === last)?.[0] ?? drawn.keys().next().value
  if (takeFocus) chosen?.focus()
  if (last !== undefined) describe(last)
}

function render(): void {
  const current = path.at(-1)
  if (current === undefined) return
  const found = foundNow()
  const { clientWidth: width, clientHeight: height } = map
  drawn = drawMap({
    root: current,
    measure,
    width,
    height,
    found: found && new Set(found.map((f) => f.path.at(-1) ?? current)),
  })
  map.replaceChildren(...drawn.keys())
  const [first] = drawn.keys()
  if (first !== undefined) first.tabIndex = 0
  renderCrumbs()
  renderList(found)
  describe(current)
}

function foundNow(): Found[] | undefined {
  const [root] = path
  return root === undefined || value(field).trim() === '' ? undefined : search(root, value(field), measure)
}

function renderCrumbs(): void {
  const items = path.map((node, index) => {
    const isLast = index === path.length - 1
    const button = element('button', { type: 'button', ...(isLast && { 'aria-current': 'location' }) }, node.name)
    button.addEventListener('click', () => zoom(path.slice(0, index + 1), false))
    return element('li', {}, button)
  })
  crumbs.replaceChildren(...items)
}

function renderList(found: Found[] | undefined): void {
  const [root] = path
  if (root === undefined) return
  const all = found ?? largest(root, measure, LISTED)
  const bytes = all.reduce((sum, each) => sum + each.bytes, 0)
  byId('list-title').textContent = found === undefined ? 'Largest' : 'Found'
  byId('count').textContent =
    found === undefined ? '' : `${all.length} ${all.length === 1 ? 'match' : 'matches'}, ${sizeText(bytes)}`
  const most = all[0]?.bytes ?? 1
  const items = all.slice(0, found === undefined ? LISTED : 50).map(({ path: way, bytes: own }) => {
    const last = way.at(-1)
    const button = element(
      'button',
      { type: 'button' },
      element(
        'span',
        { class: 'what' },
        last?.name ?? '',
        element(
          'small',
          {},
          way
            .slice(0, -1)
            .map(({ name }) => name)
            .join(' / '),
        ),
      ),
      element('b', {}, sizeText(own)),
    )
    button.style.setProperty('--share', `${(own / most) * 100}%`)
    button.addEventListener('click', () => zoom([root, ...way], false))
    return element('li', {}, button)
  })
  list.replaceChildren(...items)
}

/** Shows a box in words: its whole name, its sizes, who imports it. */
function describe(node: TreeNode): void {
  const [root] = path
  if (root === undefined || side === undefined) return
  const sizes = MEASURES.filter((_, index) => index < 2 || side?.brotli).flatMap((name, index) => {
    const bytes = totalOf(node, index as Measure) // the three of MEASURES
    return [
      element('dt', {}, name),
      element('dd', {}, sizeText(bytes), element('small', {}, shareText(bytes, totalOf(root, index as Measure)))),
    ]
  })
  const importers = (node.by ?? []).map((place) => element('li', {}, side?.names[place] ?? ''))
  details.replaceChildren(
    element('h2', {}, node.id ?? node.name),
    element('dl', {}, ...sizes),
    ...(importers.length === 0 ? [] : [element('h3', {}, 'Imported by'), element('ul', {}, ...importers)]),
  )
}

function boxAt(target: EventTarget | null): [HTMLElement, Box] | undefined {
  const found = target instanceof Element ? target.closest<HTMLElement>('.box') : null
  const box = found === null ? undefined : drawn.get(found)
  return found === null || box === undefined ? undefined : [found, box]
}

/** The way to a box that is on the map. */
const wayTo = (box: Box): TreeNode[] => [
  ...path.slice(0, -1),
  ...box
    .ancestors()
    .toReversed()
    .map(({ data: node }) => node),
]

function out(): void {
  const from = path.at(-1)
  if (path.length < 2 || from === undefined) return
  path = path.slice(0, -1)
  render()
  const back = [...drawn].find(([, box]) => box.data === from)?.[0]
  if (back !== undefined) focusOn(back)
}

function focusOn(box: HTMLElement): void {
  for (const each of drawn.keys()) each.tabIndex = -1
  box.tabIndex = 0
  box.focus()
}

map.addEventListener('click', ({ target }) => {
  const at = boxAt(target)
  if (at !== undefined) zoom(wayTo(at[1]), true)
})
map.addEventListener('pointerover', ({ target }) => describe(boxAt(target)?.[1].data ?? path.at(-1) ?? rootless))
map.addEventListener('focusin', ({ target }) => {
  const at = boxAt(target)
  if (at === undefined) return
  for (const each of drawn.keys()) each.tabIndex = each === at[0] ? 0 : -1
  describe(at[1].data)
})
map.addEventListener('keydown', (event) => {
  const at = boxAt(event.target)
  if (at === undefined || event.altKey || event.ctrlKey || event.metaKey) return
  if (event.key === 'Escape' || event.key === 'Backspace') out()
  else if (event.key === 'Enter' || event.key === ' ') zoom(wayTo(at[1]), true)
  else {
    const next = moveFocus(event.key, at[1], drawn)
    if (next === undefined) return
    focusOn(next)
  }
  event.preventDefault()
})
const rootless: TreeNode = { name: '' }

field.addEventListener('input', render)
field.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !(field instanceof HTMLInputElement)) return
  field.value = ''
  render()
})
byId('others').addEventListener('change', ({ target }) => {
  withOthers = target instanceof HTMLInputElement && target.checked
  reset()
})
byId('sides').addEventListener('change', ({ target }) => {
  side = data.sides.find((each) => target instanceof HTMLInputElement && each.side === target.value)
  offerMeasures()
  reset()
})
byId('measures').addEventListener('change', ({ target }) => {
  const index = MEASURES.findIndex((name) => target instanceof HTMLInputElement && name === target.value)
  measure = index === 2 ? 2 : index === 0 ? 0 : 1
  render()
})

/** What is never compressed by brotli cannot be compared by it. */
function offerMeasures(): void {
  const brotli = document.querySelector<HTMLInputElement>('#measures [value=brotli]')
  if (brotli === null) return
  brotli.disabled = side?.brotli !== true
  if (!brotli.disabled || measure !== 2) return
  measure = 1
  const gzip = document.querySelector<HTMLInputElement>('#measures [value=gzip]')
  if (gzip !== null) gzip.checked = true
}

let width = 0
new ResizeObserver(() => {
  if (map.clientWidth === width) return
  width = map.clientWidth
  const had = boxAt(document.activeElement)?.[1].data
  render()
  const again = [...drawn].find(([, box]) => box.data === had)?.[0]
  if (had !== undefined && again !== undefined) focusOn(again)
}).observe(map)
offerMeasures()
reset()
