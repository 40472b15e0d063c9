import { posix } from 'node:path'
import { CliError } from '../errors.ts'

/**
 * The folder of the build as it may stand in Dockerfiles, scripts of servers, units and YAML. A name that means something in one of
 * them is refused, as each would have to quote it in its own way.
 * @param outDir relative to the project
 * @throws CliError CONFIG_INVALID
 */
export function plainFolder(outDir: string): string {
  const folder = posix.normalize(outDir.replaceAll('\\', '/')).replace(/\/$/, '')
  if (/^(?:[\w@][\w.@-]*|\.[\w.-]*\w)(?:\/[\w.@-]+)*$/.test(folder)) return folder
  throw new CliError('CONFIG_INVALID', {
    detail: `build.outDir is ${JSON.stringify(outDir)}, which scripts and files of a deployment would take for something else.`,
    fix: 'Name a folder of letters, digits, dots, dashes and underscores, such as dist.',
    state: 'Nothing was changed.',
  })
}
