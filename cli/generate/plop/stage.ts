import type { ChangeSet } from '../../project/changes.ts'
import type { NodePlop, PlopApi } from './node-plop.ts'

/** What plop's own actions work on. */
export interface Stage {
  readonly api: PlopApi
  readonly root: string
  readonly changes: ChangeSet
  readonly glob: NodePlop['glob']
  /** Files that actions have made, relative to the app. */
  readonly files: Set<string>
  /** Files of the user's that actions have edited. */
  readonly edited: Set<string>
  /** Tells a person what plop would keep to itself. */
  readonly say: (text: string) => void
}
