/** One row of the error table: what happened in a few words, and what to do about it. */
export interface ErrorRow {
  readonly title: string
  readonly fix: string
  /** Exit code, 1 when not given. */
  readonly exit?: 1 | 2 | 130
}

/**
 * Every way a command can fail. Codes are permanent: scripts and documentation refer to them, so a row may be reworded
 * but never renamed. Keep the table alphabetical. Exit 2 is for what the caller typed, 130 for cancelled, 1 for the rest.
 */
export const ERRORS = {
  APP_VERSION_BROKEN: {
    title: "The app's own FluxStack cannot be loaded",
    fix: "Install the app's dependencies again, or remove node_modules/fluxstack.",
  },
  BUDGET_EXCEEDED: {
    title: 'The build is larger than its budget',
    fix: 'Load what is not needed at once with import(), drop what is not needed (flux analyze bundle --no-build shows what the last build holds), or raise build.budgets.',
  },
  BUILD_FAILED: { title: 'The build failed', fix: 'Repair the place named above and build again.' },
  BUILD_NOT_FOUND: {
    title: 'There is no build to look at',
    fix: 'Build first with flux build, or leave --no-build away.',
  },
  CANCELLED: { title: 'Cancelled', fix: 'Run the command again when you are ready.', exit: 130 },
  CHANGES_CONFLICT: {
    title: 'Files are in the way',
    fix: 'See what is in the way with --dry-run, and move it, or let the command overwrite it.',
  },
  CHANGES_LOCKED: {
    title: 'Another flux command is at work here',
    fix: 'Wait for it to end and run the command again.',
  },
  CODE_BROKEN: {
    title: 'A file of code does not parse',
    fix: 'Repair the place named above and run the command again.',
  },
  COMMAND_BROKEN: {
    title: 'A command file is not valid',
    fix: 'Give the file a default export made by defineCommand({ … }).',
  },
  COMMAND_FAILED: {
    title: 'A program that was run failed',
    fix: 'Read its output above, repair the cause, and run again.',
  },
  COMMAND_NOT_FOUND: { title: 'A program is missing', fix: 'Install it, or put it on your PATH.' },
  CONFIG_INVALID: { title: 'The configuration is not valid', fix: 'Correct the values named above.' },
  DATABASE_IN_USE: { title: 'The database is in use', fix: 'Stop the program that has it open, such as flux dev.' },
  DATABASE_UNUSABLE: {
    title: 'The database cannot be used',
    fix: 'Check that it runs, and that DATABASE_URL is right.',
  },
  DEPENDENCIES_UNSOUND: {
    title: 'The dependencies need care',
    fix: 'Run the commands above; flux analyze deps says more.',
  },
  DEPLOY_FAILED: {
    title: 'The app was not deployed',
    fix: 'Read what the program said, repair the cause, and run again.',
  },
  DEV_FAILED: {
    title: 'The development server failed',
    fix: 'Read the message above; run again with --verbose for the details.',
  },
  DIRECTORY_NOT_EMPTY: { title: 'Directory is not empty', fix: 'Pick another name, or pass --force.' },
  DIRECTORY_NOT_FOUND: { title: 'Directory not found', fix: 'Check the path given to --cwd.', exit: 2 },
  DISK_FULL: { title: 'The disk is full', fix: 'Free some space and run the command again.' },
  DOCKERFILE_MISSING: { title: 'There is no Dockerfile', fix: 'Run flux build --target docker, which writes one.' },
  ENVIRONMENT_INVALID: {
    title: 'The environment does not allow a start in production',
    fix: 'Set what is named above in the environment, or in .env.production.',
  },
  FIELD_INVALID: {
    title: 'A field cannot be understood',
    fix: 'Write name:type, as in title:string published:boolean; see flux generate resource --help.',
    exit: 2,
  },
  FILE_NOT_FOUND: { title: 'A file is missing', fix: 'Put the file back, or undo what removed it.' },
  FILE_NOT_TEXT: { title: 'A file is not text', fix: 'Save the file as UTF-8.' },
  GENERATOR_BROKEN: {
    title: 'A generator does not work',
    fix: 'Correct the file named above.',
  },
  GENERATOR_NEEDS: {
    title: 'The app lacks what this generator needs',
    fix: 'Make an app that has it with flux new, or add the part that is missing.',
  },
  INSTALL_FAILED: {
    title: 'The dependencies could not be installed',
    fix: "Run the install again in the app's folder.",
  },
  INTERNAL: {
    title: 'Something unexpected went wrong',
    fix: 'Run again with --verbose for the details, and report them if they look like a bug.',
  },
  INVALID_NAME: { title: 'Name is not valid', fix: 'Use lower-case letters, digits, dots and dashes.', exit: 2 },
  INVALID_VALUE: { title: 'Value is not valid', fix: 'See the allowed values with --help.', exit: 2 },
  MIGRATIONS_BROKEN: {
    title: 'The migrations are not as drizzle-kit leaves them',
    fix: 'Take the folder of migrations back from version control.',
  },
  MIGRATION_AMBIGUOUS: {
    title: 'A migration could mean two things',
    fix: 'Say which with --rename, or drop what is gone with --drop.',
  },
  MIGRATION_APPLIED: {
    title: 'A migration of this change has been applied',
    fix: 'Take the change back with flux destroy, which makes the reverse migration.',
  },
  MIGRATION_LOSES_DATA: {
    title: 'The migration would lose data',
    fix: 'Run it at a terminal, which asks, or with --yes if the data may go.',
  },
  MIGRATION_UNCERTAIN: {
    title: 'Whether a migration has been applied is not known',
    fix: 'Start the database, or pass --yes if no database has applied it.',
  },
  MISSING_ARGUMENT: { title: 'An argument is missing', fix: 'See what the command takes with --help.', exit: 2 },
  MISSING_FLAG: {
    title: 'A choice is missing and there is no terminal to ask on',
    fix: 'Pass the flag, or --yes to take the defaults.',
    exit: 2,
  },
  MISSING_VALUE: { title: 'An option has no value', fix: 'Write the value after the option.', exit: 2 },
  MODELS_BROKEN: { title: "The app's models cannot be read", fix: 'Correct the file, then run the command again.' },
  NAME_TAKEN: { title: 'The name is taken', fix: 'Pick another with --app.' },
  NATIVE_NOT_EMBEDDED: {
    title: 'A compiled library cannot go into an executable',
    fix: 'Build for the target bun or docker, where it lies beside the server, or do without the library.',
  },
  NODE_TOO_OLD: { title: 'This Node is too old', fix: 'Install Node 20.19 or later (22.12 or later on 22).' },
  NOTHING_TO_PREVIEW: { title: 'Nothing to preview', fix: 'Run the command without --dry-run.', exit: 2 },
  NOTHING_TO_UNDO: { title: 'Nothing to undo', fix: 'See what can be undone with flux undo --list.' },
  NOT_A_PROJECT: {
    title: 'Not inside a FluxStack app',
    fix: "Change to the app's folder, pass --cwd, or make an app with flux new.",
  },
  NOT_BUILT: { title: 'FluxStack is not built', fix: 'Run npm run build in the checkout of FluxStack.' },
  NOT_GENERATED: {
    title: 'Nothing of that name was generated',
    fix: 'See what can be taken back with flux destroy, without a name.',
    exit: 2,
  },
  NOT_LOGGED_IN: { title: 'Nobody is signed in', fix: 'Sign in, then run the command again.' },
  NOT_IN_BUNDLE: { title: 'It is not in the bundle', fix: 'See what is in it with flux analyze bundle.' },
  NOT_READY: { title: 'The deployed app does not answer', fix: 'Read its log, or go back to the version before.' },
  NO_DATABASE: {
    title: 'The app has no database',
    fix: 'Make an app with --db sqlite or --db postgres; this command needs drizzle-orm in the app.',
  },
  OPTION_REPEATED: { title: 'An option was given twice', fix: 'Give it once.', exit: 2 },
  OUTPUT_NOT_OURS: {
    title: 'The build would replace files that are not its own',
    fix: 'Move them away, or set build.outDir to a folder of its own, such as dist.',
  },
  PACKAGE_JSON_BROKEN: {
    title: 'A package.json cannot be read',
    fix: 'Repair the file: it must hold one JSON object.',
  },
  PACKAGE_NOT_FOUND: { title: 'A package is not installed', fix: "Install the app's dependencies first." },
  PATH_NOT_ALLOWED: {
    title: 'Path is outside of what may be changed',
    fix: 'Use a relative path inside the project; symbolic links may not lead out of it.',
  },
  PATH_TOO_LONG: { title: 'A path is too long', fix: 'Use shorter names, or a folder nearer to the root.' },
  PERMISSION_DENIED: { title: 'Permission denied', fix: 'Check who owns the file or folder, and its permissions.' },
  PORT_TAKEN: { title: 'The port is taken', fix: 'Pass another --port, or stop what listens there.', exit: 2 },
  RECOVERY_FAILED: {
    title: 'An interrupted command could not be finished or taken back',
    fix: 'Repair what is named here and run any flux command in this folder again.',
  },
  RESET_REFUSED: {
    title: 'This database is not reset',
    fix: 'Check the address. To drop everything there all the same, pass --force.',
  },
  REVISION_NOT_FOUND: {
    title: 'Nothing to compare with',
    fix: 'Name a branch, tag or commit of this repository, or the manifest.json of a build.',
  },
  SECRET_IN_BUNDLE: {
    title: 'The page would publish a secret',
    fix: 'Read the variable on the server only, and give the page what it needs through the API.',
  },
  SECRET_NOT_FOUND: {
    title: 'There is no secret',
    fix: 'Put one there with flux secret rotate, or name another file with --file.',
  },
  SEED_FAILED: { title: 'The seed failed', fix: 'Correct app/server/seed.ts, then run the command again.' },
  SEED_NOT_FOUND: { title: 'The app has no seed', fix: 'Write app/server/seed.ts.' },
  SERVER_NOT_FOUND: {
    title: 'The app has no server',
    fix: 'Create app/server/index.ts with export default createApp(config, { routes, live }).',
  },
  SERVER_NOT_LOADED: {
    title: 'The built server cannot be loaded',
    fix: 'Repair the place named above and build again. build.check: false builds without this check.',
  },
  STATE_BROKEN: {
    title: 'The record of generated files cannot be read',
    fix: 'Repair the file named above, or take it back from version control.',
  },
  STILL_IN_USE: {
    title: 'The rest of the app uses what would be removed',
    fix: 'Take those uses out first, or pass --force.',
  },
  TARGET_BROKEN: {
    title: 'A target file is not valid',
    fix: 'Give the file a default export made by defineBuildTarget or defineDeployTarget.',
  },
  TARGET_NEEDS: {
    title: 'The app does not have what the target needs',
    fix: 'Add what is missing to the app, or pick another target.',
  },
  TEMPLATE_NOT_FOUND: { title: 'Template not found', fix: 'Install FluxStack again: a part of it is missing.' },
  TOOL_MISSING: { title: 'A program that is needed is missing', fix: 'Install it, then run the command again.' },
  TOOL_TIMEOUT: { title: 'A program took too long', fix: 'Run it by hand to see what it waits for.' },
  UNDO_BLOCKED: { title: 'Later changes stand on this one', fix: 'Undo the later ones first.' },
  UNDO_EDITED: {
    title: 'Files have been edited since',
    fix: 'Take your edits back first, or change the files by hand.',
  },
  UNEXPECTED_ARGUMENT: { title: 'Too many arguments', fix: 'See what the command takes with --help.', exit: 2 },
  UNKNOWN_COMMAND: { title: 'Unknown command', fix: 'See all commands with flux --help.', exit: 2 },
  UNKNOWN_GENERATOR: { title: 'Unknown generator', fix: 'See all generators with flux generate --help.', exit: 2 },
  UNKNOWN_OPTION: { title: 'Unknown option', fix: 'See the options with --help.', exit: 2 },
  UNKNOWN_TARGET: { title: 'Unknown target', fix: 'See all targets with --help.', exit: 2 },
  WIRING_REFUSED: {
    title: 'A file cannot be wired',
    fix: 'Bring the file into the usual shape, or pass --skip-wiring and paste what is shown here.',
  },
  WRITE_FAILED: { title: 'A file could not be read or written', fix: 'Check the disk and run the command again.' },
} satisfies Record<string, ErrorRow>

export type ErrorCode = keyof typeof ERRORS

export interface CliErrorOptions {
  /** What happened this time, in one sentence: names, paths, values. */
  readonly detail: string
  /** Replaces the row's advice when this case knows better. */
  readonly fix?: string
  /** What state the project is in now; required in spirit after a write that failed. */
  readonly state?: string
  readonly cause?: unknown
}

/**
 * An error a person can act on; everything else that is thrown is shown as INTERNAL.
 *
 * @example throw new CliError('DIRECTORY_NOT_EMPTY', { detail: 'my-app holds 3 files.', state: 'Nothing was written.' })
 */
export class CliError extends Error {
  override readonly name = 'CliError'
  readonly code: ErrorCode
  readonly title: string
  readonly detail: string
  readonly fix: string
  readonly state: string | undefined
  readonly exit: 1 | 2 | 130

  constructor(code: ErrorCode, { detail, fix, state, cause }: CliErrorOptions) {
    super(detail, cause === undefined ? undefined : { cause })
    const row: ErrorRow = ERRORS[code]
    this.code = code
    this.title = row.title
    this.detail = detail
    this.fix = fix ?? row.fix
    this.state = state
    this.exit = row.exit ?? 1
  }
}
