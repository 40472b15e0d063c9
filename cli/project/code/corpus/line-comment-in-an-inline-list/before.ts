export const plugins = [one, // the first
]
