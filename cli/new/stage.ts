import { relative, sep } from 'node:path'
import type { ChangeSet } from '../project/changes.ts'
import { installArguments, lockFileOf } from '../project/package-manager.ts'
import type { Rendered } from '../project/render.ts'
import type { Step } from '../project/transaction/plan.ts'
import type { Existing } from './choices.ts'
import type { NewOptions } from './options.ts'
import { covers, withMember } from './workspace.ts'

interface Plan {
  readonly options: NewOptions
  readonly files: Rendered
  /** Files of the app that are there already. */
  readonly taken: readonly string[]
  readonly existing: Existing
}

/** What comes after the files. */
export interface Steps {
  readonly git?: Step
  readonly install?: Step
}

/** Stages the app's files, its place in the workspace, and what is to be done then. */
export function stageApp(changes: ChangeSet, { options, files, taken, existing }: Plan): Steps {
  const { dir, workspace } = options
  const target = relative(workspace?.root ?? `${dir}/..`, dir)
    .split(sep)
    .join('/')
  for (const [path, content] of files) {
    if (existing === 'keep' && taken.includes(path)) continue
    const secret = path === '.env'
    const generated = typeof content === 'string' && !secret
    changes.write(`${target}/${path}`, content, { secret, generated, overwrite: existing === 'overwrite' })
  }
  if (workspace && !covers(workspace, dir)) changes.edit(workspace.file, (text) => withMember(workspace, text, dir))

  const steps = stepsOf(options, target)
  for (const step of [steps.git, steps.install]) if (step) changes.step(step)
  return steps
}

function stepsOf({ pm, install, git, workspace }: NewOptions, target: string): Steps {
  return {
    ...(git && {
      git: { kind: 'git', title: 'Make a git repository', run: ['git', 'init'], creates: [`${target}/.git`] },
    }),
    ...(install && {
      install: {
        kind: 'install',
        title: `Install the dependencies with ${pm}`,
        run: [pm, ...installArguments(pm)],
        creates: [`${target}/node_modules`],
        // A workspace's lock file is its root's, where this change set does not reach.
        ...(workspace ? {} : { lockfile: `${target}/${lockFileOf(pm)}` }),
      },
    }),
  }
}
