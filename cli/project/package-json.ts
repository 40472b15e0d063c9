import { CliError } from '../errors.ts'
import { jsonKeys, removeJson, setJson } from './json-edit.ts'

/** What a command wants of a package.json. Versions are ranges as npm writes them. */
export interface DependencyChange {
  readonly add?: Readonly<Record<string, string>>
  readonly addDev?: Readonly<Record<string, string>>
  /** Taken out wherever they are. */
  readonly remove?: readonly string[]
  /** `scripts` entries; null removes. */
  readonly scripts?: Readonly<Record<string, string | null>>
}

const SECTIONS = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'] as const

/** Removes a dependency, and the section when it was the last in it. */
function withoutDependency(text: string, section: string, name: string): string {
  if (!jsonKeys(text, [section]).includes(name)) return text
  const next = removeJson(text, [section, name])
  return jsonKeys(next, [section]).length === 0 ? removeJson(next, [section]) : next
}

function addTo(text: string, section: string, names: Readonly<Record<string, string>>): string {
  let next = text
  for (const [name, range] of Object.entries(names)) {
    const other = section === 'dependencies' ? 'devDependencies' : 'dependencies'
    next = setJson(withoutDependency(next, other, name), [section, name], range)
  }
  return next
}

/**
 * A package.json with the change made, every other byte as it was: the user's indentation, line ends and order stay.
 * @throws CliError PACKAGE_JSON_BROKEN
 */
export function editDependencies(text: string, change: DependencyChange): string {
  try {
    let next = text
    for (const name of change.remove ?? []) {
      for (const section of SECTIONS) next = withoutDependency(next, section, name)
    }
    next = addTo(next, 'dependencies', change.add ?? {})
    next = addTo(next, 'devDependencies', change.addDev ?? {})
    for (const [name, script] of Object.entries(change.scripts ?? {})) {
      next = script === null ? removeJson(next, ['scripts', name]) : setJson(next, ['scripts', name], script)
    }
    return next
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
    throw new CliError('PACKAGE_JSON_BROKEN', { detail: error.message, cause: error })
  }
}
