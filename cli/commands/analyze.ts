import { KINDS } from '../analyze/finding.ts'
import { defineCommand } from '../define-command.ts'
import { argument, choice, flag, text } from '../define-option.ts'
import { CliError } from '../errors.ts'

const SUBJECTS = ['bundle', 'deps'] as const

export default defineCommand({
  summary: 'See what the bundles are made of, and how the dependencies are',
  group: 'ship',
  description:
    'bundle builds what has to be built and shows the page’s and the server’s bundle: as a treemap in one HTML file, as tables ' +
    'and as data. --why, --duplicates and --diff answer one question instead. ' +
    'deps lists dependencies that are unused, missing, installed twice, outdated, under a licence to look at, or with a known ' +
    'vulnerability, with the command that repairs each. Nothing is installed or changed.',
  args: { subject: argument('What to look at', { required: true, choices: SUBJECTS }) },
  options: {
    why: text('For bundle: the chains of imports that bring in a package or module', { placeholder: 'name' }),
    duplicates: flag('For bundle: packages that are in it more than once'),
    diff: text('For bundle: what this adds to a branch, tag or commit, or to the build of a manifest.json', {
      placeholder: 'revision|file',
    }),
    output: text('For bundle: where the treemap goes', { short: 'o', placeholder: 'file' }),
    open: flag('For bundle: open the treemap in the browser'),
    build: flag('For bundle: --no-build looks at the last build as it is', { negatable: true, default: true }),
    mode: text('For bundle: the mode of the build', { default: 'production' }),
    check: choice('For deps: fail where there are findings of this kind', [...KINDS, 'all'], { multiple: true }),
    knip: flag('For deps: let knip look for what is unused and missing, fetched for this run if the app has none'),
    offline: flag('For deps: ask no registry, so that nothing is said of outdated and vulnerable packages'),
  },
  examples: [
    { command: 'flux analyze bundle --open', summary: 'Look at the treemap' },
    { command: 'flux analyze bundle --why zod', summary: 'See which imports bring in zod' },
    { command: 'flux analyze bundle --diff main', summary: 'See what this branch adds' },
    { command: 'flux analyze deps', summary: 'Look after the dependencies' },
    { command: 'flux analyze deps --check missing --check advisories', summary: 'Let CI fail on what is urgent' },
  ],
  needsProject: true,
  async run({ args: { subject }, options, ctx }) {
    const { why, duplicates, diff, output, open, build, mode, check, knip, offline } = options
    if (subject === 'deps') {
      refuse(subject, { why, duplicates, diff, output, open })
      return (await import('../analyze/analyze-deps.ts')).analyzeDeps({ check: check ?? [], knip, offline }, ctx)
    }
    refuse(subject, { check: check?.length ? check : undefined, knip, offline })
    const questions = Object.entries({ why, duplicates, diff }).filter(
      ([, value]) => value !== undefined && value !== false,
    )
    const [first, second] = questions
    if (first !== undefined && second !== undefined) {
      throw new CliError('INVALID_VALUE', {
        detail: `--${first[0]} and --${second[0]} are two questions: ask one at a time.`,
      })
    }
    const { analyzeBundle } = await import('../analyze/analyze-bundle.ts')
    return analyzeBundle({ why, duplicates, diff, output, open, build, mode }, ctx)
  },
})

/** An option of the other subject would be passed over in silence. */
function refuse(subject: string, others: Readonly<Record<string, unknown>>): void {
  const given = Object.entries(others).find(([, value]) => value !== undefined && value !== false)
  if (given !== undefined)
    throw new CliError('UNKNOWN_OPTION', { detail: `flux analyze ${subject} has no --${given[0]}.` })
}
