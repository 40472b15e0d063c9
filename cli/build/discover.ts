import type { BuildTargetDefinition } from '../define-target.ts'
import { entriesOf, scan } from '../project/scan.ts'

/** A target as data: what choosing one needs, without its code. */
export interface TargetInfo extends Omit<BuildTargetDefinition, 'finish' | 'project' | 'next'> {
  readonly name: string
}

export interface TargetEntry extends TargetInfo {
  load(): Promise<BuildTargetDefinition>
}

const entryOf = entriesOf({
  code: 'TARGET_BROKEN',
  maker: 'defineBuildTarget',
  problem(value) {
    if (typeof value['summary'] !== 'string') return '"summary" is not a text'
    const wrong = ['finish', 'project', 'next'].find(
      (key) => value[key] !== undefined && typeof value[key] !== 'function',
    )
    return wrong === undefined ? undefined : `"${wrong}" is not a function`
  },
  info(target: BuildTargetDefinition) {
    const { finish: _, project: __, next: ___, ...info } = target
    return info
  },
})

/**
 * Every build target: the files of `targets/`.
 * @throws CliError TARGET_BROKEN naming the file
 */
export const discoverTargets = (folder = new URL('targets/', import.meta.url)): Promise<TargetEntry[]> =>
  scan(folder, 'cli/build/targets', entryOf)
