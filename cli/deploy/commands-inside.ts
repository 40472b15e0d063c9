import type { DeployApp } from '../define-deploy-target.ts'

/** What starts the server, or brings its database up to date, in the folder that the output folder is in. */
export const serverCommand = (
  { runtime, outDir }: Pick<DeployApp, 'runtime' | 'outDir'>,
  entry: 'index' | 'migrate',
  ...args: readonly string[]
): string[] => [runtime, `${outDir}/server/${entry}.js`, ...args]

/** What a Dockerfile asks for of the page's variables: files of the environment are kept out of an image's build. */
export function pageArguments(
  { pageVariables }: Pick<DeployApp, 'pageVariables'>,
  dockerfile: string | undefined,
): string[] {
  const asked = new Set((dockerfile ?? '').match(/(?<=^ARG )\w+/gm))
  return Object.entries(pageVariables).flatMap(([name, value]) =>
    asked.has(name) ? ['--build-arg', `${name}=${value}`] : [],
  )
}
