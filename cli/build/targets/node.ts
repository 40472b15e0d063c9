import { defineBuildTarget } from '../../define-target.ts'

export default defineBuildTarget({
  summary: 'A folder that Node runs, with no packages installed',
  runtime: 'node',
  entry: 'server/index.js',
})
