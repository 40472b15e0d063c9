export const plugins = [{
  name: 'one',
}]
