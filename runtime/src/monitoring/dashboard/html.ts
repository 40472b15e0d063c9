import { escaped } from '../../framework/escaped.ts'

/** An HTML answer that loads what is ours, runs no inline script, and stands in nobody's frame. */
export function htmlAnswer(page: string, status = 200, more: Readonly<Record<string, string>> = {}): Response {
  return new Response(page, {
    status,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'same-origin',
      ...more,
    },
  })
}

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join('; ')

const LOGO = `<svg width="24" height="24" viewBox="0 0 32 32" aria-hidden="true"><rect width="32" height="32" rx="9" fill="#0d6354"/><path d="M8 20.5c4 0 4-9 8-9s4 9 8 9" fill="none" stroke="#f6f5f1" stroke-width="3" stroke-linecap="round"/></svg>`
const ICON = `data:image/svg+xml,${encodeURIComponent(LOGO.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" '))}`

export interface Shell {
  readonly title: string
  /** The app's name. */
  readonly app: string
  readonly body: string
  readonly head?: string
}

/** What every page of the dashboard has around it. */
export function htmlPage({ title, app, body, head = '' }: Shell, styleHref: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
<title>${escaped(title)}: ${escaped(app)}</title>
<link rel="icon" href="${ICON}">
<link rel="stylesheet" href="${escaped(styleHref)}">
${head}</head>
<body>
${body}
</body>
</html>
`
}

/** The app's name beside the sign of FluxStack. */
export function brand(app: string, place: string): string {
  return `<div class="brand">${LOGO}<h1>${escaped(app)} <span>${escaped(place)}</span></h1></div>`
}
