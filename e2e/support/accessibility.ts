import type { Page } from 'playwright-core'

/** Every visible text whose contrast with what is behind it is below 4.5, as `ratio text`. */
export function lowContrast(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true })
    if (!canvas) return ['no canvas']
    type Colour = [red: number, green: number, blue: number, alpha: number]
    // Whatever way a colour is written (oklch, color-mix), the canvas gives its bytes.
    const bytes = (colour: string): Colour => {
      canvas.clearRect(0, 0, 1, 1)
      canvas.fillStyle = colour
      canvas.fillRect(0, 0, 1, 1)
      const [red = 0, green = 0, blue = 0, alpha = 0] = canvas.getImageData(0, 0, 1, 1).data
      return [red, green, blue, alpha / 255]
    }
    const over = (top: Colour, below: Colour): Colour => {
      const mix = (index: 0 | 1 | 2) => top[index] * top[3] + below[index] * (1 - top[3])
      return [mix(0), mix(1), mix(2), 1]
    }
    const behind = (element: Element | null): Colour => {
      if (!element) return bytes('Canvas')
      const own = bytes(getComputedStyle(element).backgroundColor)
      return own[3] === 1 ? own : over(own, behind(element.parentElement))
    }
    // WCAG 2.2, relative luminance and contrast ratio.
    const luminance = ([red, green, blue]: Colour) => {
      const linear = (value: number) =>
        value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4
      return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
    }
    const contrast = (one: Colour, other: Colour) => {
      const [dark = 0, light = 0] = [luminance(one), luminance(other)].toSorted((a, b) => a - b)
      return (light + 0.05) / (dark + 0.05)
    }
    const low: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement
      const text = node.textContent?.trim()
      if (!element || !text || !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue
      const below = behind(element)
      const ratio = contrast(over(bytes(getComputedStyle(element).color), below), below)
      if (ratio < 4.5) low.push(`${ratio.toFixed(2)} ${text.slice(0, 40)}`)
    }
    return low
  })
}

/** Goes through the page with Tab; gives the elements that show no focus, and how many were seen. */
export async function hiddenFocus(page: Page): Promise<{ seen: number; hidden: string[] }> {
  const hidden: string[] = []
  let seen = 0
  for (let press = 0; press < 60; press++) {
    await page.keyboard.press('Tab')
    const state = await page.evaluate(() => {
      const element = document.activeElement
      if (!element || element === document.body) return undefined
      const style = getComputedStyle(element)
      const outlined = style.outlineStyle !== 'none' && Number.parseFloat(style.outlineWidth) >= 1
      const name = `${element.tagName.toLowerCase()} ${element.getAttribute('aria-label') ?? element.textContent?.trim() ?? ''}`
      return { name, shown: outlined || style.boxShadow !== 'none' }
    })
    if (!state) return { seen, hidden }
    seen += 1
    if (!state.shown) hidden.push(state.name)
  }
  return { seen, hidden }
}

/** How many pixels the page is wider than its window. */
export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
}
