import type { ProjectContext } from '../context.ts'
import type { PackageManager } from '../project/package-manager.ts'
import type { Finding, Section } from './finding.ts'
import { commandFor, MANAGERS } from './manager.ts'

type World = Pick<ProjectContext, 'root' | 'exec'>

/** Milliseconds. A registry that hangs is one that does not answer. */
const PATIENCE = 60_000

interface Said {
  readonly stdout: string
  /** Undefined: the package manager did not fail for a reason of its own. */
  readonly problem: string | undefined
}

/** What package managers say of newer versions. A registry that does not answer is said, and is no failure. */
export async function outdatedSection(pm: PackageManager, world: World): Promise<Section> {
  const { outdated, add } = MANAGERS[pm]
  const section = { kind: 'outdated', by: pm, findings: [] } as const
  if (outdated === undefined) return { ...section, note: `${pm} cannot say it as data.` }
  const { stdout, problem } = await ask(pm, outdated, world)
  if (problem !== undefined) return { ...section, note: problem }
  const rows = pm === 'bun' ? outdatedOfBun(stdout) : pm === 'yarn' ? outdatedOfYarn(stdout) : outdatedOfNpm(stdout)
  if (rows === undefined) return { ...section, note: `${pm} ${outdated.join(' ')} gave no answer that is understood.` }
  return {
    ...section,
    findings: rows.map(({ name, current, latest }) => ({
      name,
      detail: `${current}, the latest is ${latest}${major(current) === major(latest) ? '' : ' (another major version)'}`,
      fix: commandFor(add, name, latest),
    })),
  }
}

interface Newer {
  readonly name: string
  readonly current: string
  readonly latest: string
}

const major = (version: string) => version.split('.')[0]

/** npm and pnpm: an object by name. What is not from a registry has no latest. */
function outdatedOfNpm(stdout: string): Newer[] | undefined {
  const value = parsed(stdout.trim() === '' ? '{}' : stdout)
  if (value === undefined) return undefined
  return Object.entries(value).flatMap(([name, row]) => newer(name, record(Array.isArray(row) ? row[0] : row)))
}

/** A line of JSON each; the one of the kind `table` has the rows. */
function outdatedOfYarn(stdout: string): Newer[] | undefined {
  if (stdout.trim() === '') return []
  const body = lines(stdout)
    .map((line) => record(record(line)['data'])['body'])
    .find((each) => Array.isArray(each)) as unknown[][] | undefined // an array it is, and its rows are looked at below
  return body?.flatMap(([name, current, , latest]) => newer(String(name), { current, latest }))
}

/** A table for people: name, current, update, latest between bars. */
function outdatedOfBun(stdout: string): Newer[] | undefined {
  if (stdout.trim() !== '' && !/[|│]|^bun outdated/m.test(stdout)) return undefined
  return stdout.split('\n').flatMap((line) => {
    const [, name = '', current, , latest] = line.split(/[|│]/).map((cell) => cell.trim())
    return /^\d/.test(current ?? '') ? newer(name.replace(/ \((?:dev|peer|optional)\)$/, ''), { current, latest }) : []
  })
}

function newer(name: string, { current, latest }: Readonly<Record<string, unknown>>): Newer[] {
  const known = typeof current === 'string' && typeof latest === 'string' && /^\d/.test(latest) && current !== latest
  return known ? [{ name, current, latest }] : []
}

/** What package managers say of known vulnerabilities. */
export async function advisoriesSection(pm: PackageManager, world: World): Promise<Section> {
  const { audit } = MANAGERS[pm]
  const section = { kind: 'advisories', by: pm, findings: [] } as const
  if (audit === undefined) return { ...section, note: `${pm} cannot say it as data.` }
  const { stdout, problem } = await ask(pm, audit, world)
  if (problem !== undefined) return { ...section, note: problem }
  const findings = pm === 'yarn' ? advisoriesOfYarn(stdout) : advisoriesOf(pm, parsed(stdout))
  return findings === undefined
    ? { ...section, note: `${pm} ${audit.join(' ')} gave no answer that is understood.` }
    : { ...section, findings }
}

function advisoriesOf(pm: PackageManager, value: Readonly<Record<string, unknown>> | undefined): Finding[] | undefined {
  if (value === undefined) return undefined
  if (pm === 'bun') {
    return Object.entries(value).flatMap(([name, all]) =>
      (Array.isArray(all) ? all : []).map((each) => advisory(pm, { ...record(each), name })),
    )
  }
  if ('advisories' in value) {
    return Object.values(record(value['advisories'])).map((each) => {
      const row = record(each)
      return advisory(pm, { ...row, name: row['module_name'] })
    })
  }
  if (!('vulnerabilities' in value)) return undefined
  return Object.entries(record(value['vulnerabilities'])).flatMap(([name, each]) => {
    const { via } = record(each)
    const causes = (Array.isArray(via) ? via : []).filter((cause) => typeof cause === 'object')
    return causes.map((cause) => advisory(pm, { ...record(cause), name, fix: npmFix(record(each)['fixAvailable']) }))
  })
}

/** Without a line of its own kind it has not looked. */
function advisoriesOfYarn(stdout: string): Finding[] | undefined {
  const said = lines(stdout)
  if (!said.some((line) => String(record(line)['type']).startsWith('audit'))) return undefined
  return said
    .map((line) => record(record(record(line)['data'])['advisory']))
    .filter((row) => 'module_name' in row)
    .map((row) => advisory('yarn', { ...row, name: row['module_name'] }))
}

/** npm knows by itself whether its own repair is enough. */
function npmFix(available: unknown): string | undefined {
  const { name, version } = record(available)
  return typeof name === 'string' && typeof version === 'string'
    ? commandFor(MANAGERS.npm.add, name, version)
    : undefined
}

function advisory(pm: PackageManager, { name, severity, title, url, fix }: Readonly<Record<string, unknown>>): Finding {
  const address = typeof url === 'string' ? ` (${url})` : ''
  return {
    name: String(name),
    detail: `${String(severity ?? 'unknown')}: ${String(title ?? 'a known vulnerability')}${address}`,
    fix: typeof fix === 'string' ? fix : MANAGERS[pm].auditFix,
  }
}

/** Both commands end with 1 where they have found something; an error has another form on each. */
async function ask(pm: PackageManager, args: readonly string[], { root, exec }: World): Promise<Said> {
  const { exitCode, stdout, stderr } = await exec(pm, args, { cwd: root, allowFailure: true, timeout: PATIENCE })
  if (exitCode === 127) return { stdout, problem: `${pm} was not found.` }
  const said = `${stdout}\n${stderr}`
  if (/ENOLOCK|requires an existing (?:shrinkwrap|lock)|No lockfile|Missing lockfile/i.test(said)) {
    return { stdout, problem: `There is no lock file: run ${pm} install first.` }
  }
  if (UNREACHABLE.test(said)) return { stdout, problem: 'The registry does not answer.' }
  const answer = record(parsed(stdout))
  const refusal = refusalIn(answer)
  if (refusal !== undefined) return { stdout, problem: `The registry does not say: ${refusal}` }
  if (exitCode === 0 || stdout.trim() !== '') return { stdout, problem: undefined }
  const last = stderr.trim().split('\n').at(-1) ?? ''
  // npm outdated ends with 1 and says nothing where the only newer ones are no releases.
  return { stdout, problem: last === '' && exitCode === 1 ? undefined : `${pm} ${args.join(' ')} failed: ${last}` }
}

/** npm's own form, and that of others; a package may be called `error` too, which then has versions. */
function refusalIn({ error, message }: Readonly<Record<string, unknown>>): string | undefined {
  if (typeof message === 'string' && message !== '') return message
  if (typeof error === 'string') return error
  const { summary, detail, code, current } = record(error)
  if (current !== undefined) return undefined
  const said = [summary, detail, code].find((one) => typeof one === 'string' && one !== '')
  return typeof said === 'string' ? said : undefined
}

const UNREACHABLE = /ENOTFOUND|ECONN|EAI_AGAIN|ETIMEDOUT|ERR_SOCKET|ConnectionRefused|FailedToOpenSocket|fetch failed/i

function parsed(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined
  } catch {
    return undefined
  }
}

const lines = (text: string): unknown[] => text.split('\n').flatMap((line) => parsed(line) ?? [])

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
