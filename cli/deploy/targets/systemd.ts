import { defineDeployTarget, type DeployApp, type DeployStep } from '../../define-deploy-target.ts'
import { choice, flag, number, text } from '../../define-option.ts'
import { CliError } from '../../errors.ts'
import { serverCommand } from '../commands-inside.ts'
import { unitFile } from '../systemd-unit.ts'
import { namesToSend } from '../variables.ts'

const KEPT = 5

export default defineDeployTarget({
  summary: 'Copy the build to a server of yours, where systemd runs it',
  description:
    'Builds here, copies by rsync into a folder of its own for each release, backs up and migrates, and switches a link: the release before ' +
    'stays, to go back to. Takes a user on the server who may call sudo without a password. The server has Node or Bun; it needs no packages.',
  options: {
    host: text('The server, as ssh knows it: deploy@example.com', { placeholder: 'user@host' }),
    port: number('Port that the app listens on there, on 127.0.0.1, behind a proxy', {
      min: 1024,
      max: 65_535,
      default: 3000,
    }),
    dir: text('Folder of the app on the server; default: /srv/<name>', { placeholder: 'path' }),
    secrets: choice(
      'Which secrets are handed over: all where there are none, all, or none',
      ['missing', 'all', 'none'],
      {
        default: 'missing',
      },
    ),
    setup: flag('Install the unit and make the user of the app', { negatable: true, default: true }),
  },
  examples: [{ command: 'flux deploy systemd --host deploy@example.com', summary: 'Launch, or update what is there' }],
  artefact: 'dist',
  remote: true,
  tool: {
    names: ['ssh'],
    works: ['-V'],
    install: 'Install OpenSSH’s client and rsync: apt install openssh-client rsync.',
  },
  plan({ app, options, tool }) {
    const host = requireHost(options.host)
    const place = placeOf(app, options.dir)
    const unit = `deploy/${app.name}.service`
    const remote = (title: string, script: string, rest: Partial<DeployStep> = {}): DeployStep => ({
      title,
      run: [tool, ...SSH, host, script],
      ...rest,
    })
    const sets = ['PORT', 'NODE_ENV', ...(app.database === 'sqlite' ? ['DATABASE_URL'] : [])]
    const names = namesToSend(app, sets)
    return {
      files: [{ path: unit, text: unitFile(app, { dir: place.dir, port: options.port }) }],
      sets,
      asks: { env: { run: [tool, ...SSH, host, namesThere(place)], required: () => true } },
      has: ({ env }) => (options.secrets === 'all' ? [] : namesIn(env)),
      steps: ({ env }) => {
        const sends = options.secrets === 'all' || (options.secrets === 'missing' && namesIn(env).length === 0)
        return [
          ...(options.setup ? [remote('Prepare the server', setUp(app, place))] : []),
          remote(
            'Make the release',
            `sudo -n install -d -o "$(id -un)" ${place.release} ${place.release}/${app.outDir}`,
          ),
          {
            title: 'Copy the build',
            run: [
              'rsync',
              '-az',
              '--delete',
              '-e',
              [tool, ...SSH].join(' '),
              `${app.outDir}/`,
              `${host}:${place.release}/${app.outDir}/`,
            ],
          },
          ...(names.length > 0 && sends
            ? [
                remote('Hand over the secrets', writeEnv(place), {
                  secrets: names,
                  quoting: 'env-file',
                  ...(options.secrets === 'missing' && { when: 'where there are none yet' }),
                } as const),
              ]
            : []),
          ...(options.setup
            ? [
                {
                  title: 'Copy the unit',
                  run: ['rsync', '-a', '-e', [tool, ...SSH].join(' '), unit, `${host}:${place.release}/`],
                },
                remote('Install the unit', installUnit(app, place)),
              ]
            : []),
          ...(app.database === 'none' ? [] : [remote(migrateTitle(app), migrate(app, place))]),
          remote('Switch to the release', switchTo(app, place)),
          remote('Wait until it answers', ready(options.port), { deadline: 120 }),
          remote(`Remove all but the last ${KEPT} releases`, prune(place)),
        ]
      },
      next: ['Put a proxy with HTTPS before it, as Caddy: reverse_proxy 127.0.0.1:' + options.port],
      rollback: [
        `${tool} ${host} 'ls -1t ${place.dir}/releases'`,
        `${tool} ${host} 'sudo -n ln -sfn ${place.dir}/releases/<the one before> ${place.dir}/current && sudo -n systemctl restart ${app.name}'`,
        ...(app.database === 'sqlite' ? restore(app, place).map((script) => `Data: ${tool} ${host} '${script}'`) : []),
      ],
    }
  },
})

/** No question on the terminal, and no waiting for a host that does not answer. */
const SSH = ['-o', 'BatchMode=yes', '-o', 'ConnectTimeout=15']

interface Place {
  readonly dir: string
  readonly release: string
  readonly env: string
}

function placeOf({ name, release }: DeployApp, given: string | undefined): Place {
  if (!/^[a-z][a-z\d-]{0,30}$/.test(name)) {
    throw new CliError('INVALID_NAME', {
      detail: `${JSON.stringify(name)} cannot be the name of a service and of its user.`,
      fix: 'Give package.json a name of at most 31 letters, digits and dashes that begins with a letter.',
    })
  }
  const dir = given ?? `/srv/${name}`
  if (!/^(?:\/[\w.-]+)+$/.test(dir) || dir.includes('/..')) {
    throw new CliError('INVALID_VALUE', {
      detail: `--dir ${dir} is no absolute path of letters, digits, dots and dashes.`,
      fix: `Pass one such as /srv/${name}.`,
    })
  }
  return { dir, release: `${dir}/releases/${release}`, env: `${dir}/shared/env` }
}

/** Never an option of ssh, which could run a program here. */
function requireHost(host: string | undefined): string {
  if (host === undefined) {
    throw new CliError('MISSING_FLAG', { detail: 'Which server?', fix: 'Pass --host user@server.' })
  }
  if (/^[\w.][\w.-]*(?:@[\w:][\w.:-]*)?$/.test(host)) return host
  throw new CliError('INVALID_VALUE', { detail: `--host ${host} is no host.`, fix: 'Pass --host user@server.' })
}

/** Nothing where there is no such file; a server that cannot say it fails. */
const namesThere = ({ env }: Place) => `sudo -n sh -c "test ! -e ${env} || sed -n 's/=.*//p' ${env}"`

const namesIn = (answer: string | undefined): string[] =>
  (answer ?? '').split('\n').filter((name) => /^\w+$/.test(name))

const setUp = ({ name }: DeployApp, { dir }: Place) =>
  [
    `id -u ${name} >/dev/null 2>&1 || sudo -n useradd --system --home-dir ${dir} --shell /usr/sbin/nologin ${name}`,
    `sudo -n install -d -m 755 ${dir} ${dir}/releases ${dir}/shared`,
    `sudo -n install -d -m 700 -o ${name} -g ${name} ${dir}/shared/data`,
    `sudo -n sh -c 'umask 077; test -e ${dir}/shared/env || : > ${dir}/shared/env'`,
  ].join(' && ')

/** Whole or not at all, and nobody's but root's from its first byte on. */
const writeEnv = ({ env }: Place) => `sudo -n sh -c 'umask 077; cat > ${env}.new && mv ${env}.new ${env}'`

const installUnit = ({ name }: DeployApp, { release }: Place) =>
  `sudo -n install -m 644 ${release}/${name}.service /etc/systemd/system/${name}.service && sudo -n systemctl daemon-reload && sudo -n systemctl enable ${name}`

const migrateTitle = ({ database }: DeployApp) =>
  database === 'sqlite' ? 'Back up the database and bring it up to date' : 'Bring the database up to date'

/** As the app's own user, with its environment, while the old release goes on answering. */
const migrate = (app: DeployApp, { dir, release, env }: Place) => {
  const own = ['User', 'Group'].map((key) => `-p ${key}=${app.name}`).join(' ')
  const where = `-p EnvironmentFile=${env} -p WorkingDirectory=${release}`
  const database = app.database === 'sqlite' ? ` -p Environment=DATABASE_URL=file:${dir}/shared/data/app.db` : ''
  const command = serverCommand(app, 'migrate', ...(app.database === 'sqlite' ? ['--backup'] : [])).join(' ')
  return `sudo -n systemd-run --wait --pipe --collect --quiet ${own} ${where}${database} -p Environment=NODE_ENV=production /usr/bin/env ${command}`
}

/** One rename: there is never no release. */
const switchTo = ({ name }: DeployApp, { dir, release }: Place) =>
  `sudo -n ln -sfn ${release} ${dir}/current.new && sudo -n mv -T ${dir}/current.new ${dir}/current && sudo -n systemctl restart ${name}`

/** Its log of writes belongs to the database of before, and would be played into the one that takes its place. */
const restore = ({ name }: DeployApp, { dir }: Place) => {
  const data = `${dir}/shared/data`
  return [
    `sudo -n ls -1t ${data}/backups`,
    `sudo -n systemctl stop ${name} && sudo -n rm -f ${data}/app.db-wal ${data}/app.db-shm && ` +
      `sudo -n cp ${data}/backups/<the newest> ${data}/app.db && sudo -n systemctl start ${name}`,
  ]
}

const ready = (port: number) =>
  `curl --fail --silent --show-error --retry 30 --retry-delay 1 --retry-all-errors --max-time 60 http://127.0.0.1:${port}/api/ready`

const prune = ({ dir }: Place) => `cd ${dir}/releases && ls -1t | tail -n +${KEPT + 1} | xargs -r sudo -n rm -rf --`
