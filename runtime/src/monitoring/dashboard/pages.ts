import { escaped } from '../../framework/escaped.ts'
import { brand, htmlPage } from './html.ts'

/** Addresses of the page's own files; they change with what is in them. */
export interface Hrefs {
  readonly style: string
  readonly script: string
}

export interface DashboardPage {
  readonly app: string
  /** Whether the page that describes the API is on. */
  readonly openapi: boolean
  /** Whether there is a session to end. */
  readonly session: boolean
}

/** The page as the server sends it; the script fills it. */
export function dashboardPage({ app, openapi, session }: DashboardPage, hrefs: Hrefs): string {
  const api = openapi ? '<a class="quiet" href="/_flux/openapi">API</a>' : ''
  const logout = session
    ? '<form method="post" action="/_flux/logout"><button class="quiet">Sign out</button></form>'
    : ''
  const body = `<a class="skip" href="#content">Skip to content</a>
<header>
<div class="bar-top">${brand(app, 'monitoring')}<div id="actions">${api}${logout}<output id="status" data-state="connecting"><span class="dot"></span>Connecting</output></div></div>
<ul id="facts" aria-label="The server"></ul>
<p id="notice" role="status" hidden></p>
</header>
<main id="content" tabindex="-1"><noscript><p>The dashboard needs JavaScript; <a href="/_flux/monitoring.json">its figures as JSON</a> do not.</p></noscript></main>`
  const head = `<script type="module" src="${escaped(hrefs.script)}"></script>\n`
  return htmlPage({ title: 'Monitoring', app, body, head }, hrefs.style)
}

/** The login, a form that needs no script. */
export function loginPage(app: string, problem: string | undefined, hrefs: Hrefs): string {
  const invalid = problem === undefined ? '' : ' aria-invalid="true" aria-describedby="wrong"'
  const wrong = problem === undefined ? '' : `<p class="wrong" id="wrong" role="alert">${escaped(problem)}</p>`
  const body = `<main class="login"><form class="card" method="post" action="/_flux/login">
${brand(app, 'monitoring')}
<label for="token">Token</label>
<input id="token" name="token" type="password" required autofocus autocomplete="current-password" maxlength="1024"${invalid}>
${wrong}
<button>Sign in</button>
<p class="soft">It is the one that the server was started with, as <code>FLUX_MONITORING_TOKEN</code>.</p>
</form></main>`
  return htmlPage({ title: 'Sign in', app, body }, hrefs.style)
}
