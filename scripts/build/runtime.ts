import { embedDashboard } from './dashboard.ts'
import type { Step } from './step.ts'
import { tsc } from './tsc.ts'
import { bundleVendored } from './vendor.ts'

/** `@fluxstack/runtime`: each source file as ESM and its types, and the bundles of what apps do not install. */
export const compileRuntime: Step = {
  name: 'runtime',
  title: 'runtime',
  inputs: ['runtime/src', 'runtime/tsconfig.build.json', 'tsconfig.base.json', 'package-lock.json'],
  output: 'runtime/dist',
  async run(folder) {
    const problem = await tsc(['-p', 'runtime/tsconfig.build.json', '--outDir', folder])
    await embedDashboard(folder)
    const foreign = await bundleVendored(folder)
    return problem ?? foreign
  },
}
