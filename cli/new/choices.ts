export const TEMPLATES = ['app', 'api'] as const
export const RUNTIMES = ['node', 'bun'] as const
export const DATABASES = ['sqlite', 'postgres', 'none'] as const
/** What to do with files that are there already: write over them, or write only what is missing. */
export const EXISTING = ['keep', 'overwrite'] as const

export type Existing = (typeof EXISTING)[number]
