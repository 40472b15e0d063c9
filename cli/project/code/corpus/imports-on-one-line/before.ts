import a from 'a'; import b from 'b'; start(
  1,
)
export const plugins = [a, b]
