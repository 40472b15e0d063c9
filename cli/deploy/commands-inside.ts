import type { DeployApp } from '../define-deploy-target.ts'

/** What starts the server, or brings its database up to date, in the folder that the output folder is in. */
export const serverCommand = (
  { runtime, outDir }: Pick<DeployApp, 'runtime' | 'outDir'>,
  entry: 'index' | 'migrate',
  ...args: readonly string[]
): string[] => [runtime, `${outDir}/server/${entry}.js`, ...args]
