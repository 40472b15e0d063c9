/** Which folder may import which: a value import of anything of ours that is not listed is a problem. Types are free. */
export interface Direction {
  /** A folder or file, from the root. The longest that matches a file is the one that holds for it. */
  from: string
  /** Folders and files of ours it may import besides itself. */
  may: string[]
  /** Why, for the message. */
  why: string
}

/** What every command's folder may stand on. */
const cliTools = ['cli/errors.ts', 'cli/color.ts', 'cli/package-root.ts', 'cli/project', 'cli/dev/app-runtime.ts']

export const directions: Direction[] = [
  { from: 'cli', may: ['cli'], why: 'the CLI never imports the runtime: it loads the app’s own' },
  { from: 'cli/project', may: ['cli/errors.ts'], why: 'project is what commands stand on' },
  { from: 'cli/new', may: cliTools, why: 'it serves one command' },
  { from: 'cli/dev', may: cliTools, why: 'it serves one command' },
  {
    from: 'cli/build',
    may: [...cliTools, 'cli/define-target.ts', 'cli/exec.ts', 'cli/version.ts'],
    why: 'it serves one command',
  },
  {
    from: 'cli/analyze',
    may: [...cliTools, 'cli/build', 'cli/suggest.ts', 'cli/dev/open-browser.ts'],
    why: 'it serves one command',
  },
  // The page's script is bundled for a browser.
  { from: 'cli/analyze/page', may: [], why: 'it runs in a browser' },
  { from: 'migrations', may: ['cli/project'], why: 'a migration changes projects and nothing else' },
  { from: 'runtime/src', may: ['runtime/src'], why: 'the runtime is a package of its own' },
  {
    from: 'runtime/src/client',
    may: ['runtime/src/live/protocol', 'runtime/src/errors', 'runtime/src/resilience/outgoing.ts'],
    why: 'it runs in a browser',
  },
  { from: 'runtime/src/live/protocol', may: [], why: 'both sides use it' },
  { from: 'runtime/src/live/client', may: ['runtime/src/live/protocol'], why: 'it runs in a browser' },
  {
    from: 'runtime/src/live/react',
    may: ['runtime/src/live/client', 'runtime/src/live/protocol'],
    why: 'it runs in a browser',
  },
]

/** What runs in a browser, and what nothing reachable from it may import. */
export const browser = {
  entries: [
    'runtime/src/client/index.ts',
    'runtime/src/live/client/index.ts',
    'runtime/src/live/react/index.ts',
    'runtime/src/env/client.ts',
    'runtime/src/resilience/index.ts',
  ],
  forbidden: /^(node:|elysia$|@elysiajs\/openapi$|@hono\/|pino|ws$|drizzle-orm|@libsql\/|postgres$|vite$|dotenv$)/,
}
