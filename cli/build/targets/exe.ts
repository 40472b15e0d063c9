import { defineBuildTarget } from '../../define-target.ts'

export default defineBuildTarget({
  summary: 'One executable file with page, server and migrations inside, made by Bun',
  extends: 'bun',
  entry: 'app',
  // The baseline of x64 is for processors from before 2013, musl for Alpine.
  platforms: {
    'linux-x64': 'app',
    'linux-x64-baseline': 'app',
    'linux-x64-musl': 'app',
    'linux-arm64': 'app',
    'linux-arm64-musl': 'app',
    'darwin-x64': 'app',
    'darwin-arm64': 'app',
    'windows-x64': 'app.exe',
    'windows-arm64': 'app.exe',
  },
  outputs: ['app', 'app.exe'],
  async finish(kit) {
    const { compileExe } = await import('../exe/compile.ts')
    const { bytecode } = await compileExe(kit)
    if (!bytecode) kit.log.info('Bun could not make bytecode of the app: it starts in twice the time.')
    for (const path of ['exe.mjs', 'client', 'server']) await kit.remove(path)
  },
})
