export const plugins = [
  one, // the first
  two, // the last
  // three,
]
