import { defineDeployTarget } from '../../define-deploy-target.ts'
import { choice, number, text } from '../../define-option.ts'
import { CliError } from '../../errors.ts'
import { renderYaml } from '../render-yaml.ts'

const REGIONS = ['oregon', 'ohio', 'virginia', 'frankfurt', 'singapore'] as const

export default defineDeployTarget({
  summary: 'Write the blueprint that Render.com reads',
  description:
    'Writes render.yaml and a Dockerfile. Render builds and starts what is pushed to the branch it watches; secrets are asked for there, ' +
    'and none are in the file.',
  options: {
    region: choice('Where it runs', REGIONS, { default: 'oregon' }),
    plan: text('Size of the service', { default: 'starter', placeholder: 'name' }),
    diskSize: number('For SQLite: gigabytes of the disk', { min: 1, max: 500, default: 1, placeholder: 'gb' }),
    url: text('Where it answers, to be asked whether it is ready: https://my-app.onrender.com', {
      placeholder: 'address',
    }),
  },
  examples: [
    { command: 'flux deploy render --region frankfurt', summary: 'Write render.yaml' },
    { command: 'flux deploy render --url https://my-app.onrender.com', summary: 'And see whether it answers' },
  ],
  artefact: 'image',
  remote: true,
  plan: ({ app, options }) => ({
    files: [{ path: 'render.yaml', text: renderYaml(app, options) }],
    // Render asks for those that are left, when the blueprint is applied.
    sets: app.variables.map(({ name }) => name),
    steps: () => [],
    ...(options.url !== undefined && { url: requireUrl(options.url) }),
    next: [
      'Commit render.yaml and Dockerfile, and push them to GitHub, GitLab or Bitbucket.',
      'Open https://dashboard.render.com/blueprints, choose New Blueprint Instance and the repository.',
      'Fill in the variables that it asks for, and choose Apply.',
      'Later: git push deploys, once the new version answers /api/ready.',
      ...(app.database === 'sqlite'
        ? ['A service with a disk stops before its next version starts: expect some seconds without an answer.']
        : []),
    ],
    rollback: [
      'In the dashboard: the service, Events, the deploy before, Rollback.',
      ...(app.database === 'sqlite' ? ['Data: the service, Disks, a snapshot of the day, Restore.'] : []),
      ...(app.database === 'postgres' ? ['Data: the database, Recovery, a point in time.'] : []),
    ],
  }),
})

/** Where the app answers: an address of the web with nothing behind its path, and with nobody's password in it. */
function requireUrl(given: string): string {
  const url = URL.canParse(given) ? new URL(given) : undefined
  const isPlain =
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    `${url.username}${url.password}${url.search}${url.hash}` === ''
  if (isPlain) return url.href.replace(/\/+$/, '')
  throw new CliError('INVALID_VALUE', {
    detail: '--url is no address of the web, or has a password, a query or an anchor in it.',
    fix: 'Pass one such as --url https://my-app.onrender.com.',
  })
}
