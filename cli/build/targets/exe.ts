import { defineBuildTarget } from '../../define-target.ts'

export default defineBuildTarget({
  summary: 'One executable file with page, server and migrations inside, made by Bun',
  extends: 'bun',
  entry: 'app',
  outputs: ['app', 'app.exe'],
  async finish(kit) {
    const { compileExe } = await import('../exe/compile.ts')
    const { bytecode } = await compileExe(kit)
    if (!bytecode) kit.log.info('Bun could not make bytecode of the app: it starts in twice the time.')
    for (const path of ['exe.mjs', 'client', 'server']) await kit.remove(path)
  },
})
