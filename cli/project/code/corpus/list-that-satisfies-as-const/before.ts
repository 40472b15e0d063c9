export const plugins = ([one, two] as const) satisfies readonly Plugin[]
