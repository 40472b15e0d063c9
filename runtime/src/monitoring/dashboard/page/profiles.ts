import type { DashboardData } from '../data.ts'
import { h, set, text } from './dom.ts'
import { bytes, clock, duration } from './format.ts'

interface Profile {
  readonly label: string
  readonly path: string
  readonly extension: string
  busy(seconds: number): string
  about(seconds: number): string
}

const profiles: readonly Profile[] = [
  {
    label: 'Record CPU profile',
    path: '/_flux/profile/cpu',
    extension: 'cpuprofile',
    busy: (seconds) => `Recording for ${duration(seconds)}…`,
    about: (seconds) =>
      `Where the time goes for ${duration(seconds)}; opens in the Performance panel of a browser or in an editor.`,
  },
  {
    label: 'Take heap snapshot',
    path: '/_flux/profile/heap',
    extension: 'heapsnapshot',
    busy: () => 'Taking the snapshot…',
    about: () =>
      'All that is in memory, secrets too. The server stands still meanwhile, and needs as much memory again.',
  },
]

/** Buttons that fetch what a developer tool opens. */
export function profileButtons() {
  const known = { name: 'app', seconds: 10 }
  const rows = profiles.map((profile) => profileRow(profile, known))
  const element = h(
    'section',
    { class: 'card', 'aria-labelledby': 'profiles' },
    h('h2', { id: 'profiles' }, 'Profiles'),
    ...rows.map((row) => row.element),
  )
  return {
    element,
    update({ app, profileSeconds }: DashboardData): void {
      element.hidden = profileSeconds === undefined
      known.name = app.name
      known.seconds = profileSeconds ?? known.seconds
      for (const row of rows) row.update()
    },
  }
}

function profileRow(profile: Profile, known: { readonly name: string; readonly seconds: number }) {
  const button = h('button', { type: 'button', class: 'button' }, profile.label)
  const status = h('span', { role: 'status', class: 'soft' })
  const about = h('p', { class: 'soft' })
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') === 'true') return
    set(button, { 'aria-disabled': 'true' })
    text(status, profile.busy(known.seconds))
    void fetched(profile, known.name)
      .then((told) => text(status, told))
      .finally(() => set(button, { 'aria-disabled': undefined }))
  })
  return {
    element: h('div', { class: 'profile' }, button, status, about),
    update: () => text(about, profile.about(known.seconds)),
  }
}

/** Downloads it, and says what came of it. */
async function fetched({ path, extension }: Profile, app: string): Promise<string> {
  try {
    const answer = await fetch(path, { method: 'POST' })
    if (!answer.ok) return `Refused: ${await reason(answer)}`
    const file = await answer.blob()
    const at = new Date()
    const link = h('a', {
      href: URL.createObjectURL(file),
      download: `${app}-${at.toISOString().slice(0, 19).replaceAll(':', '-')}.${extension}`,
    })
    link.click()
    setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
    return `Saved at ${clock(at.getTime())}, ${bytes(file.size)}.`
  } catch {
    return 'The server did not answer.'
  }
}

async function reason(answer: Response): Promise<string> {
  const problem = (await answer.json().catch(() => undefined)) as { detail?: unknown; title?: unknown } | undefined
  return String(problem?.detail ?? problem?.title ?? `status ${answer.status}`)
}
