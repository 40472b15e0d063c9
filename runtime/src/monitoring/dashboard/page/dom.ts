type Child = Node | string | undefined
type Attributes = Readonly<Record<string, string | number | undefined>>

/** An element. Text is set as text, never as HTML: names of routes and spans come from who knows where. */
export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  return filled(document.createElement(tag), attributes, children)
}

/** The same for what stands in a picture. */
export function s<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): SVGElementTagNameMap[K] {
  return filled(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children)
}

function filled<E extends Element>(element: E, attributes: Attributes, children: readonly Child[]): E {
  set(element, attributes)
  element.append(...children.filter((child) => child !== undefined))
  return element
}

/** Sets attributes; undefined takes one away. Those that are so already are left alone, for whoever listens to changes. */
export function set(element: Element, attributes: Attributes): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined) element.removeAttribute(name)
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, String(value))
  }
}

/** Sets the text where it is another one, so that a selection in it survives. */
export function text(element: Element, value: string): void {
  if (element.textContent !== value) element.textContent = value
}

/** An element that is kept from one update to the next. */
export interface Kept<T> {
  readonly element: HTMLElement
  update(item: T): void
}

/**
 * Gives the parent one element for each item, in that order: those that are there already stay, with what is open, selected
 * or focused in them.
 */
export function keyed<T>(parent: HTMLElement, key: (item: T) => string, make: (item: T) => Kept<T>) {
  let kept = new Map<string, Kept<T>>()
  return (items: readonly T[]): void => {
    const next = new Map<string, Kept<T>>()
    for (const item of items) {
      const name = key(item)
      const one = kept.get(name) ?? make(item)
      one.update(item)
      next.set(name, one)
    }
    for (const [name, { element }] of kept) if (!next.has(name)) element.remove()
    let before: ChildNode | null = parent.firstChild
    for (const { element } of next.values()) {
      if (element === before) before = before.nextSibling
      else parent.insertBefore(element, before)
    }
    kept = next
  }
}
