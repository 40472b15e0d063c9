export const plugins = [one /* why */]
