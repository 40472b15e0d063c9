import { defineBuildTarget } from '../../define-target.ts'

export default defineBuildTarget({
  summary: 'The page alone, for any host of files',
  sides: ['client'],
})
