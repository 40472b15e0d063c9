import { defineBuildTarget } from '../../define-target.ts'

export default defineBuildTarget({
  summary: 'The page alone, for any host of files',
  sides: ['client'],
  next: ({ outDir }) => [
    `Put ${outDir}/client on a host of files, which answers addresses that are no file with index.html.`,
    'There is no server in it: the page asks /api of the address that it is opened at.',
  ],
})
