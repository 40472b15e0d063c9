import { defineDeployTarget, type DeployApp, type DeployStep } from '../../define-deploy-target.ts'
import { choice, flag, text } from '../../define-option.ts'
import { CliError } from '../../errors.ts'
import { pageArguments, serverCommand } from '../commands-inside.ts'
import { composeFile } from '../compose.ts'

/** Docker's own order: who has docker means docker. */
const ENGINES = ['docker', 'podman', 'buildah'] as const

export default defineDeployTarget({
  summary: 'Build an image, tag and push it, and start it with compose',
  description:
    'Writes a Dockerfile where there is none and compose.yaml, with PostgreSQL or Redis where the app uses them, and builds the image ' +
    'with docker, podman or buildah. --push sends it to its registry, --up starts it on the machine that the engine works on.',
  options: {
    tag: text('Name of the image; default: the app’s name, as :latest and by the commit', {
      multiple: true,
      short: 't',
    }),
    push: flag('Send the image to its registry'),
    up: flag('Back up, start the new version with compose, and wait until it is healthy'),
    platform: text('What the image is for, as linux/amd64; default: this machine', { placeholder: 'os/arch' }),
    buildArg: text('An argument of the Dockerfile, as BASE_IMAGE=node@sha256:…; seen by whoever has the image', {
      multiple: true,
      placeholder: 'NAME=value',
    }),
    engine: choice('What to build with; default: the first that is there', ENGINES),
  },
  examples: [
    { command: 'flux deploy docker', summary: 'Build an image named for the app' },
    { command: 'flux deploy docker --tag ghcr.io/me/app:1.2 --push', summary: 'Build and push it' },
    { command: 'flux deploy docker --up', summary: 'Build, migrate and start it here' },
  ],
  artefact: 'image',
  remote: false,
  tool: ({ engine, up }) => ({
    names: engine ? [engine] : ENGINES.filter((name) => !up || name !== 'buildah'),
    // `version` of docker and podman asks the engine too; a client without one can do nothing.
    works: ['version'],
    install:
      'Install Docker (https://docs.docker.com/engine/install/) or Podman (https://podman.io/docs/installation), or start it; on Debian ' +
      'apt install podman or buildah will do.',
  }),
  plan({ app, options, tool, read }) {
    requireName(app.name)
    for (const tag of options.tag ?? []) requireTag(tag)
    const usual = [`${app.name}:latest`, `${app.name}:${app.release}`]
    const tags = options.tag?.length ? options.tag : usual
    if (options.push) for (const tag of tags) requireRegistry(tag)
    if (options.up && tool === 'buildah') {
      throw new CliError('INVALID_VALUE', {
        detail: 'buildah builds images and starts none.',
        fix: 'Leave out --up, or pass --engine docker or podman.',
      })
    }
    const platform = options.platform === undefined ? [] : ['--platform', options.platform]
    // An image in OCI's format has no health check.
    const format = tool === 'docker' ? [] : ['--format', 'docker']
    const names = tags.flatMap((tag) => ['--tag', tag])
    const given = options.buildArg.flatMap((argument) => ['--build-arg', requireArgument(argument)])
    const args = [...pageArguments(app, read('Dockerfile')), ...given, ...installSecret(read)]
    return {
      files: [{ path: 'compose.yaml', text: composeFile(app) }],
      // An image holds no variable: what it needs is told where it is started.
      sets: options.up ? settled(app) : app.variables.map(({ name }) => name),
      steps: () => [
        {
          title: `Build the image with ${tool}`,
          run: [tool, 'build', ...format, ...platform, ...args, ...names, '--file', 'Dockerfile', '.'],
          deadline: 1800,
        },
        ...(options.push ? tags.map((tag) => push(tool, tag)) : []),
        ...(options.up ? start(app, tool, tags[0] ?? '') : []),
      ],
      ...(options.up && { url: `http://127.0.0.1:${app.port}` }),
      next: options.up ? [] : whatNext(tool, options.push, tags),
      rollback: [
        `APP_IMAGE=<the image before> ${composeWith(tool)} up --detach --wait`,
        ...restore(app, tool).map((line) => `Data: ${line}`),
      ],
    }
  },
})

const composeWith = (tool: string) => `${tool === 'buildah' ? 'docker' : tool} compose`

/** What compose.yaml sets, so that the environment need not. */
const settled = ({ database }: DeployApp) => [
  'PORT',
  'HOST',
  'NODE_ENV',
  ...(database === 'none' ? [] : ['DATABASE_URL']),
]

/** What the install of a private package needs, for that step alone: it is in no layer. */
const installSecret = (read: (path: string) => string | undefined): string[] =>
  /\bid=npmrc\b/.test(read('Dockerfile') ?? '') && read('.npmrc') !== undefined
    ? ['--secret', 'id=npmrc,src=.npmrc']
    : []

function requireName(name: string): void {
  if (/^[a-z\d][a-z\d-]{0,127}$/.test(name)) return
  throw new CliError('INVALID_NAME', {
    detail: `${JSON.stringify(name)} cannot be the name of an image and of a compose project.`,
    fix: 'Give package.json a name with letters or digits, 128 at most.',
  })
}

/** Never an option of the engine. What else is wrong with it the engine says itself. */
function requireTag(tag: string): void {
  if (/^[a-z\d][\w./:@-]*$/i.test(tag)) return
  throw new CliError('INVALID_VALUE', {
    detail: `--tag ${tag} is no name of an image.`,
    fix: 'Write it as --tag ghcr.io/me/app:1.',
  })
}

function requireArgument(argument: string): string {
  if (/^\w+=/.test(argument)) return argument
  throw new CliError('INVALID_VALUE', {
    detail: `--build-arg ${argument} is not of the form NAME=value.`,
    fix: 'Write it as --build-arg BASE_IMAGE=node:22-slim.',
  })
}

function requireRegistry(tag: string): void {
  if (tag.includes('/')) return
  throw new CliError('INVALID_VALUE', {
    detail: `--push needs to know where to: ${tag} names no registry.`,
    fix: `Pass one with --tag, such as ghcr.io/<you>/${tag}.`,
  })
}

const push = (tool: string, tag: string): DeployStep => ({
  title: `Push ${tag}`,
  run: [tool, 'push', tag],
  deadline: 1800,
  irreversible: `delete ${tag} in its registry`,
  explain: (said) =>
    /denied|unauthori[sz]ed|authentication required|no basic auth/i.test(said)
      ? { code: 'NOT_LOGGED_IN', fix: `Sign in with ${tool} login ${tag.split('/')[0]}, then run the command again.` }
      : undefined,
})

/** The order that loses nothing: back up, migrate, start, ready. The old container is told to finish what is under way. */
function start(app: DeployApp, tool: string, tag: string): DeployStep[] {
  const compose = (title: string, args: readonly string[]): DeployStep => ({
    title,
    run: [tool, 'compose', ...args],
    env: { APP_IMAGE: tag },
  })
  const migrate = ['run', '--rm', '--no-deps', 'app', ...serverCommand(app, 'migrate', '--backup')]
  const backUp: Record<DeployApp['database'], DeployStep[]> = {
    none: [],
    sqlite: [compose('Back up the database and bring it up to date', migrate)],
    postgres: [
      compose('Start PostgreSQL', ['up', '--detach', '--wait', 'postgres']),
      compose('Back up the database', [...PG_DUMP, '--file', dump(app.release), 'app']),
    ],
  }
  return [...backUp[app.database], compose('Start the new version', ['up', '--detach', '--wait', '--remove-orphans'])]
}

const PG_DUMP = ['exec', '-T', 'postgres', 'pg_dump', '--username', 'app', '--format', 'custom']

/** In a volume, which outlives the container. */
const dump = (release: string) => `/backups/before-${release}.dump`

function restore({ database, release }: DeployApp, tool: string): string[] {
  const compose = composeWith(tool)
  const inside = `${compose} run --rm --no-deps app sh -c`
  const ways: Record<DeployApp['database'], string[]> = {
    none: [],
    sqlite: [
      `${inside} 'ls -1t data/backups'`,
      // Its log of writes belongs to the database of before, and would be played into the one that takes its place.
      `${compose} stop app && ${inside} 'rm -f data/app.db-wal data/app.db-shm && cp data/backups/<the newest> data/app.db'`,
    ],
    postgres: [`${compose} exec postgres pg_restore -U app -d app --clean --if-exists ${dump(release)}`],
  }
  return ways[database]
}

const whatNext = (tool: string, pushed: boolean, tags: readonly string[]): string[] => [
  ...(pushed ? ['On the server, beside compose.yaml and a .env with the secrets:'] : []),
  `APP_IMAGE=${tags[0]} ${composeWith(tool)} up --detach --wait`,
]
