import type { IncomingMessage, ServerResponse } from 'node:http'
import { escaped } from '../../framework/escaped.ts'
import { type Problem, placeText } from './problem.ts'

/** Answers in the app's place while there is no version of it that runs. */
export function answerFailure(
  req: IncomingMessage,
  res: ServerResponse,
  problem: Problem | undefined,
  root: string,
): void {
  const wantsPage = (req.headers.accept ?? '').includes('text/html')
  const detail = problem === undefined ? 'The app is starting.' : problem.message
  const place = problem === undefined ? '' : placeText(problem, root)
  res.statusCode = 503
  res.setHeader('retry-after', '1')
  res.setHeader('cache-control', 'no-store')
  if (wantsPage) {
    res.setHeader('content-type', 'text/html; charset=utf-8')
    res.end(failurePage(detail, place, problem?.frame ?? problem?.stack ?? ''))
    return
  }
  res.setHeader('content-type', 'application/problem+json')
  res.end(
    JSON.stringify({
      type: 'about:blank',
      title: 'The app does not start',
      status: 503,
      detail,
      ...(place === '' ? {} : { place }),
    }),
  )
}

/** A page without scripts that asks again by itself, so that a save repairs it. */
function failurePage(detail: string, place: string, frame: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<meta http-equiv="refresh" content="2">
<title>The app does not start</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:2rem auto;padding:0 1rem}pre{overflow:auto;padding:1rem;border:1px solid}</style>
</head>
<body>
<h1>The app does not start</h1>
<p>${escaped(detail).replaceAll('\n', '<br>')}</p>
${place === '' ? '' : `<p><code>${escaped(place)}</code></p>`}
${frame === '' ? '' : `<pre>${escaped(frame)}</pre>`}
<p>This page looks again every two seconds.</p>
</body>
</html>
`
}
