import { defineBuildTarget } from '../../define-target.ts'

export default defineBuildTarget({
  summary: 'A folder that Bun runs, with no packages installed',
  runtime: 'bun',
  entry: 'server/index.js',
})
