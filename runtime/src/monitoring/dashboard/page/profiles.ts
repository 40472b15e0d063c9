import type { DashboardData } from '../data.ts'
import { h, set, text } from './dom.ts'
import { bytes, clock } from './format.ts'

interface Profile {
  readonly label: string
  readonly path: string
  readonly busy: string
  readonly about: string
  readonly extension: string
}

const profiles: readonly Profile[] = [
  {
    label: 'Record CPU profile',
    path: '/_flux/profile/cpu',
    busy: 'Recording for 10 seconds',
    about: 'Ten seconds of where the time goes, for the Performance panel of a browser or an editor.',
    extension: 'cpuprofile',
  },
  {
    label: 'Take heap snapshot',
    path: '/_flux/profile/heap',
    busy: 'Taking the snapshot',
    about: 'All that is in memory, secrets too. The server stands still meanwhile, and needs as much memory again.',
    extension: 'heapsnapshot',
  },
]

/** Buttons that fetch what a developer tool opens. */
export function profileButtons() {
  let name = 'app'
  const element = h(
    'section',
    { class: 'card', 'aria-labelledby': 'profiles' },
    h('h2', { id: 'profiles' }, 'Profiles'),
    ...profiles.map((profile) => profileRow(profile, () => name)),
  )
  return {
    element,
    update({ app, profiles: there }: DashboardData): void {
      name = app.name
      element.hidden = !there
    },
  }
}

function profileRow(profile: Profile, name: () => string): HTMLElement {
  const button = h('button', { type: 'button', class: 'button' }, profile.label)
  const status = h('span', { role: 'status', class: 'soft' })
  button.addEventListener('click', () => {
    if (button.getAttribute('aria-disabled') === 'true') return
    set(button, { 'aria-disabled': 'true' })
    text(status, `${profile.busy}…`)
    void fetched(profile, name())
      .then((told) => text(status, told))
      .finally(() => set(button, { 'aria-disabled': undefined }))
  })
  return h('div', { class: 'profile' }, button, status, h('p', { class: 'soft' }, profile.about))
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
