import { defineDeployTarget, type DeployAnswers, type DeployApp, type DeployStep } from '../../define-deploy-target.ts'
import { choice, number, text } from '../../define-option.ts'
import { filledFlyToml, FLY_TOML, flyToml, VOLUME } from '../fly-toml.ts'
import { appOf, choicesFrom, codesOf, isList, namesOf, requireRegion, volumeOf } from '../fly-answers.ts'
import { pageArguments } from '../commands-inside.ts'
import { namesToSend } from '../variables.ts'

export default defineDeployTarget({
  summary: 'Launch or update the app on Fly.io',
  description:
    'Writes fly.toml, or adds to yours what it lacks, creates app and volume where there are none, hands over the secrets that are not ' +
    'there yet, and deploys. fly.toml is what counts from then on: options that it answers need not be given again.',
  options: {
    app: text('Name of the app, which is its address too; default: the app’s own', { placeholder: 'name' }),
    region: text('Where it runs, as fra; default: iad', { placeholder: 'code', short: 'r' }),
    org: text('Organization that it belongs to; default: personal', { placeholder: 'name' }),
    size: text('Size of the machine; default: shared-cpu-1x', { placeholder: 'name' }),
    memory: text('Memory of the machine; default: 512mb', { placeholder: 'amount' }),
    volumeSize: number('For SQLite: gigabytes of the volume', { min: 1, max: 500, default: 1, placeholder: 'gb' }),
    autoStop: choice('Whether machines without connections rest', ['off', 'stop', 'suspend'], { default: 'off' }),
    secrets: choice(
      'Which secrets are handed over: those that are not there, all, or none',
      ['missing', 'all', 'none'],
      {
        default: 'missing',
      },
    ),
  },
  examples: [
    { command: 'flux deploy fly --app my-shop --region fra', summary: 'Launch in Frankfurt' },
    { command: 'flux deploy fly', summary: 'Update what is there' },
    { command: 'flux deploy fly --secrets all', summary: 'Replace the secrets by those of .env' },
  ],
  artefact: 'image',
  remote: true,
  tool: {
    names: ['flyctl', 'fly'],
    works: ['version'],
    install: 'Install flyctl: https://fly.io/docs/flyctl/install/, then sign in with fly auth login.',
    login: { args: ['auth', 'whoami'], fix: 'Sign in with fly auth login, or set FLY_API_TOKEN.' },
  },
  plan({ app, options, tool, read }) {
    const standing = read(FLY_TOML)
    const choices = choicesFrom(standing, options, app)
    const { app: name } = choices
    const sets = settled(app)
    const ofApp = ['--app', name]
    // An app that is not there has neither secrets nor volumes, which is no answer of flyctl.
    const ofStanding = { isAnswer: isList, required: ({ apps }: DeployAnswers) => appOf(apps, name) }
    return {
      files: [{ path: FLY_TOML, text: flyToml(app, choices), into: (text) => filledFlyToml(text, app, choices) }],
      sets,
      asks: {
        regions: { run: [tool, 'platform', 'regions', '--json'], isAnswer: isList },
        apps: { run: [tool, 'apps', 'list', '--json'], isAnswer: isList, required: () => true },
        secrets: { run: [tool, 'secrets', 'list', ...ofApp, '--json'], ...ofStanding },
        ...(app.database === 'sqlite' && {
          volumes: { run: [tool, 'volumes', 'list', ...ofApp, '--json'], ...ofStanding },
        }),
      },
      has: (answers) => (options.secrets === 'all' ? [] : namesOf(answers['secrets'])),
      steps: (answers) => {
        requireRegion(choices.region, codesOf(answers['regions']))
        const isThere = appOf(answers['apps'], name)
        return [
          ...(isThere ? [] : [createApp(tool, name, options.org)]),
          ...(app.database === 'sqlite' ? volumeSteps({ tool, choices, answers, isThere }) : []),
          ...secretSteps({ tool, name, app, sets, answers, which: options.secrets }),
          deployStep([tool, 'deploy', ...ofApp, ...pageArguments(app, read('Dockerfile'))], name, app),
        ]
      },
      url: `https://${name}.fly.dev`,
      next:
        app.database === 'postgres'
          ? ['PostgreSQL is backed up by whoever runs it: take a backup before each deploy.']
          : [],
      rollback: [
        `${tool} releases --app ${name} --image`,
        `${tool} deploy --app ${name} --config ${FLY_TOML} --ha=false --image <image of the release before>`,
        ...(app.database === 'sqlite'
          ? [
              `Data: ${tool} volumes list --app ${name}, then ${tool} volumes create ${VOLUME} --snapshot-id <snapshot> --app ${name}`,
            ]
          : []),
      ],
    }
  },
})

const settled = ({ database }: DeployApp) => ['PORT', 'NODE_ENV', ...(database === 'sqlite' ? ['DATABASE_URL'] : [])]

const createApp = (tool: string, name: string, org = 'personal'): DeployStep => ({
  title: `Create the app ${name}`,
  run: [tool, 'apps', 'create', name, '--org', org],
  when: 'where there is none of that name',
  deadline: 120,
  irreversible: `destroy it with ${tool} apps destroy ${name}`,
  explain: (said) =>
    /already been taken|already taken|name is taken|already exists/i.test(said)
      ? {
          code: 'NAME_TAKEN',
          detail: `Somebody else has an app called ${name} on Fly.io.`,
          state: 'Nothing was created.',
        }
      : undefined,
})

interface Volumes {
  readonly tool: string
  readonly choices: ReturnType<typeof choicesFrom>
  readonly answers: DeployAnswers
  readonly isThere: boolean
}

/** A new volume, or a snapshot of the one that is there: the way back, should the new version spoil the data. */
function volumeSteps({ tool, choices, answers, isThere }: Volumes): DeployStep[] {
  const volume = volumeOf(answers['volumes'], VOLUME)
  const { app, region, volumeSize } = choices
  const snapshot = (id: string): DeployStep => ({
    title: 'Back up the volume',
    run: [tool, 'volumes', 'snapshots', 'create', id, '--app', app],
    when: 'where there is a volume: its own id',
    deadline: 300,
  })
  if (isThere && volume !== undefined) return [snapshot(volume)]
  const create: DeployStep = {
    title: 'Create the volume',
    run: [tool, 'volumes', 'create', VOLUME, '--app', app, '--region', region, '--size', `${volumeSize}`, '--yes'],
    when: 'where there is none',
    deadline: 300,
    irreversible: `destroy it, and the data in it, with ${tool} volumes destroy`,
  }
  return answers['apps'] === undefined ? [create, snapshot('<volume>')] : [create]
}

interface Secrets {
  readonly tool: string
  readonly name: string
  readonly app: DeployApp
  readonly sets: readonly string[]
  readonly answers: DeployAnswers
  readonly which: 'missing' | 'all' | 'none'
}

function secretSteps({ tool, name, app, sets, answers, which }: Secrets): DeployStep[] {
  const there = namesOf(answers['secrets'])
  const names = namesToSend(app, sets).filter((one) => which === 'all' || !there.includes(one))
  if (names.length === 0 || which === 'none') return []
  return [
    {
      title: `Hand over ${names.length === 1 ? 'one secret' : `${names.length} secrets`}`,
      run: [tool, 'secrets', 'import', '--stage', '--app', name],
      secrets: names,
      when: which === 'all' ? 'in place of those that are there' : 'those that are not there yet',
      deadline: 120,
    },
  ]
}

const deployStep = (run: readonly string[], name: string, { database }: DeployApp): DeployStep => ({
  title: 'Deploy',
  run: [...run, '--config', FLY_TOML, '--ha=false', '--yes'],
  deadline: 1800,
  irreversible: `see the releases with ${run[0]} releases --app ${name}`,
  explain: (said) => {
    const lines = said.split('\n').slice(-12).join('\n')
    if (/release.?command/i.test(said) && /fail|exit|non-zero|error/i.test(said)) {
      return {
        detail: `The migration failed, so nothing was started:\n${lines}`,
        state: 'The old version goes on running.',
      }
    }
    if (/health ?check|not healthy|unhealthy|failing check/i.test(said)) {
      const state =
        database === 'sqlite'
          ? 'The machine runs the new version, and does not answer.'
          : 'The old version goes on running.'
      return { detail: `The new version did not become healthy:\n${lines}`, state }
    }
    return undefined
  },
})
