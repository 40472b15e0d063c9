/** The plugins. */
export const plugins = [one]
