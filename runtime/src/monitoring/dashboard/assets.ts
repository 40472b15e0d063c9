import { createHash } from 'node:crypto'
import { style } from './style.ts'

/** A file of the page, with a name for what is in it. */
export interface Asset {
  readonly text: string
  readonly type: string
  readonly version: string
}

export interface Assets {
  readonly script: Asset
  readonly style: Asset
}

let loaded: Promise<Assets> | undefined

/** The page's script and style, read when the first page is asked for. */
export function pageAssets(): Promise<Assets> {
  return (loaded ??= load())
}

async function load(): Promise<Assets> {
  const { pageScript } = await import('./page-script.ts')
  return {
    script: asset(await pageScript(), 'text/javascript'),
    style: asset(style.trim(), 'text/css'),
  }
}

function asset(text: string, type: string): Asset {
  const version = createHash('sha256').update(text).digest('base64url').slice(0, 12)
  return { text, type: `${type}; charset=utf-8`, version }
}
