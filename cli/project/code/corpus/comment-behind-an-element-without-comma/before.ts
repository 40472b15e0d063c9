export const plugins = [
  one,
  two // the last
]
