import type { MonitoringPart, MonitoringRoute, PartContext } from '../parts.ts'
import { type Asset, pageAssets } from './assets.ts'
import { htmlAnswer } from './html.ts'
import { LiveData } from './live-data.ts'
import { login, logout } from './login.ts'
import { dashboardPage, type Hrefs, loginPage } from './pages.ts'

/** The part that hands its past on. */
interface DashboardPart extends MonitoringPart {
  readonly data: LiveData
}

/** The dashboard: a page at `/_flux/`, its login, and what it shows, kept for a quarter of an hour. */
export function dashboardPart(context: PartContext): MonitoringPart {
  const data = new LiveData(context)
  const part: DashboardPart = {
    name: 'dashboard',
    data,
    routes: [...pageRoutes(context), ...dataRoutes(data), ...fileRoutes()],
    start: () => data.start(),
    stop: () => data.stop(),
    adopt: (previous) => data.adopt((previous as DashboardPart).data), // parts are adopted by those of their name
  }
  return part
}

/** The page for who may see it, the login for who may not yet. */
function pageRoutes(context: PartContext): MonitoringRoute[] {
  const { config, access } = context
  const app = config.app.name
  const page = async (request: Request): Promise<Response> => {
    const hrefs = await pageHrefs()
    if (access.refuses(request, 'token')) return htmlAnswer(loginPage(app, undefined, hrefs), 401)
    const openapi = config.plugins['openapi']?.enabled ?? false
    return htmlAnswer(dashboardPage({ app, openapi, session: !access.open }, hrefs))
  }
  const toPage = () => new Response(null, { status: 302, headers: { location: '/_flux/' } })
  const toLogin = async (problem: string, status: number, headers: Readonly<Record<string, string>>) =>
    htmlAnswer(loginPage(app, problem, await pageHrefs()), status, headers)
  return [
    // with and without a slash at the end
    { method: 'GET', path: '/_flux', access: 'anyone', handle: page },
    // a reload after a wrong token, and a bookmark of it
    { method: 'GET', path: '/_flux/login', access: 'anyone', handle: toPage },
    { method: 'POST', path: '/_flux/login', access: 'anyone', handle: (request) => login(request, access, toLogin) },
    { method: 'POST', path: '/_flux/logout', access: 'anyone', handle: (request) => logout(request) },
  ]
}

function dataRoutes(data: LiveData): MonitoringRoute[] {
  return [
    {
      method: 'GET',
      path: '/_flux/dashboard.json',
      access: 'token',
      async handle({ url }) {
        const { searchParams } = new URL(url)
        const since = Number(searchParams.get('since') ?? -1)
        return Response.json(await data.answer(since, searchParams.get('instance') ?? ''))
      },
    },
  ]
}

/** The style is for the login too, and neither file holds anything of the app. */
function fileRoutes(): MonitoringRoute[] {
  const file = (path: string, pick: 'script' | 'style'): MonitoringRoute => ({
    method: 'GET',
    path,
    access: 'anyone',
    handle: async ({ url }) => fileAnswer((await pageAssets())[pick], new URL(url).searchParams.get('v')),
  })
  return [file('/_flux/dashboard.js', 'script'), file('/_flux/dashboard.css', 'style')]
}

/** Kept for long under the name of what it holds, and not at all under another. */
function fileAnswer({ text, type, version }: Asset, asked: string | null): Response {
  const cache = asked === version ? 'private, max-age=31536000, immutable' : 'no-store'
  return new Response(text, {
    headers: { 'content-type': type, 'cache-control': cache, 'x-content-type-options': 'nosniff' },
  })
}

async function pageHrefs(): Promise<Hrefs> {
  const { script, style } = await pageAssets()
  return { script: `/_flux/dashboard.js?v=${script.version}`, style: `/_flux/dashboard.css?v=${style.version}` }
}
