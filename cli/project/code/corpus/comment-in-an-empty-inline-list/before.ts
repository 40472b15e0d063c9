export const plugins = [/* none yet */]
