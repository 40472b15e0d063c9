import type { Step } from './step.ts'
import { tsc } from './tsc.ts'

/** `@fluxstack/runtime`: each source file as ESM and its types. */
export const compileRuntime: Step = {
  name: 'runtime',
  title: 'runtime',
  inputs: ['runtime/src', 'runtime/tsconfig.build.json', 'tsconfig.base.json', 'package-lock.json'],
  output: 'runtime/dist',
  run: (folder) => tsc(['-p', 'runtime/tsconfig.build.json', '--outDir', folder]),
}
