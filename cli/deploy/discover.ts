import type { AnyDeployTarget } from '../define-deploy-target.ts'
import { entriesOf, scan } from '../project/scan.ts'
import type { SubjectInfo } from '../subjects.ts'

/** A deploy target as data: what help and parsing need, without its code. */
export interface DeployTargetEntry extends SubjectInfo {
  load(): Promise<AnyDeployTarget>
}

const entryOf = entriesOf({
  code: 'TARGET_BROKEN',
  maker: 'defineDeployTarget',
  problem({ summary, plan, artefact }) {
    if (typeof summary !== 'string') return '"summary" is not a text'
    if (typeof plan !== 'function') return '"plan" is not a function'
    return ['image', 'dist', 'none'].includes(String(artefact)) ? undefined : '"artefact" is not image, dist or none'
  },
  info({ summary, description, options = {}, examples = [] }: AnyDeployTarget) {
    return { summary, ...(description !== undefined && { description }), args: {}, options, examples }
  },
})

/**
 * Every deploy target: the files of `targets/`.
 * @throws CliError TARGET_BROKEN naming the file
 */
export const discoverDeployTargets = (folder = new URL('targets/', import.meta.url)): Promise<DeployTargetEntry[]> =>
  scan(folder, 'cli/deploy/targets', entryOf)
