import { CliError } from '../errors.ts'

export interface PageParam {
  /** As `useParams()` has it. */
  readonly key: string
  /** The variable it is held by. */
  readonly local: string
  /** What a test puts there. */
  readonly example: string
  readonly label: string
}

export interface PageAddress {
  /** As react-router takes it, without a slash at its start. */
  readonly path: string
  readonly params: readonly PageParam[]
  /** An address that it matches. */
  readonly example: string
}

const SEGMENT = /^(?::(?<param>[A-Za-z_]\w*)|(?<text>[A-Za-z\d._~-]+))(?<optional>\?)?$/

/**
 * The address of a page in the words of react-router: `users/:id`, `:lang?/docs`, `files/*`.
 * @throws CliError INVALID_VALUE
 */
export function parseAddress(route: string): PageAddress {
  const path = route.replace(/^\/|\/$/g, '')
  if (path === '' || path === '*') throw refused(route, 'that address has a page')
  const params: PageParam[] = []
  const segments = path.split('/').map((segment, index, all) => {
    if (segment === '*' && index === all.length - 1) {
      params.push({ key: "'*'", local: 'rest', example: 'the/rest', label: 'rest' })
      return 'the/rest'
    }
    const { param, text } = SEGMENT.exec(segment)?.groups ?? {}
    if (param === undefined) return text ?? refuse(route, segment)
    const example = `${param.toLowerCase()}-${index}`
    params.push({ key: param, local: param, example, label: param })
    return example
  })
  const locals = params.map(({ local }) => local)
  const twice = locals.find((local, index) => locals.indexOf(local) !== index)
  if (twice !== undefined) throw refused(route, `it has ${twice} twice`)
  return { path, params, example: `/${segments.join('/')}` }
}

function refuse(route: string, segment: string): never {
  throw refused(route, segment === '' ? 'there is a slash too many' : `"${segment}" is no part of an address`)
}

function refused(route: string, why: string): CliError {
  return new CliError('INVALID_VALUE', {
    detail: `--route ${JSON.stringify(route)}: ${why}.`,
    fix: 'Give an address such as about, users/:id, :lang?/docs or files/*.',
    state: 'Nothing was written.',
  })
}
