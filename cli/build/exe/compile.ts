import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { TargetKit } from '../../define-target.ts'
import { bunOf } from '../../dev/app-runtime.ts'
import { CliError } from '../../errors.ts'
import { writeFailure } from '../../project/transaction/failure.ts'
import { hostPlatform } from '../target.ts'
import { exeEntry } from './entry.ts'

/** Of the executable, without what Windows puts behind it. */
const EXE_NAME = 'app'

const ENTRY = 'exe.mjs'

type Tools = Pick<TargetKit, 'outDir' | 'root' | 'exec' | 'platform'>

/**
 * Makes one file of the built app, beside `client` and `server`, which it then does not need.
 * @throws CliError COMMAND_NOT_FOUND without Bun, NATIVE_NOT_EMBEDDED, BUILD_FAILED with Bun's words
 */
export async function compileExe({ outDir, root, exec, platform }: Tools): Promise<{ readonly bytecode: boolean }> {
  const bun = await requireBun({ root, exec })
  embedNatives(join(outDir, 'server'), platform)
  writeFileSync(join(outDir, ENTRY), exeEntry(outDir))
  const runs = platform === undefined ? 'bun' : `bun-${platform}`
  const compile = (flags: readonly string[]) =>
    exec(bun, [...ARGUMENTS, `--target=${runs}`, ...flags], { cwd: outDir, allowFailure: true })
  // Bytecode saves half of the start; some code cannot be had as bytecode, and runs all the same.
  const quick = await compile(['--bytecode'])
  if (quick.exitCode === 0) return { bytecode: true }
  const plain = NOT_OF_CODE.test(quick.stderr) ? quick : await compile([])
  if (plain.exitCode === 0) return { bytecode: false }
  throw compileFailure((plain.stderr || plain.stdout).trim())
}

/** What fails with bytecode and without. */
const NOT_OF_CODE = /\b(?:ENOSPC|EDQUOT|EACCES|EPERM|EROFS)\b|Failed to download/

const state = 'The last build is as it was.'

/** Bun names what the system refused in its words alone. */
function compileFailure(said: string): CliError {
  const detail = `bun build --compile failed:\n${said}`
  const [code] = NOT_OF_CODE.exec(said) ?? []
  if (code === undefined) return new CliError('BUILD_FAILED', { detail, state })
  if (!code.startsWith('E')) return new CliError('BUILD_FAILED', { detail, fix: DOWNLOAD, state })
  return writeFailure(Object.assign(new Error(detail), { code }), state)
}

const DOWNLOAD =
  'Bun fetches itself for another platform from npm’s registry, once. Build where that is in reach, or let BUN_COMPILE_TARGET_TARBALL_URL ' +
  'say where the package lies.'

/** Packages that are not in the bundle are absent on purpose; parts loaded on demand have to stay parts, since they may name such. */
const ARGUMENTS = [
  'build',
  '--compile',
  '--format=esm',
  '--splitting',
  '--packages=external',
  // What a package of the old kind asks for would be the folder of the build, which is nobody's business and another each time.
  '--define=__dirname="/"',
  '--define=__filename="/app"',
  `--outfile=${EXE_NAME}`,
  ENTRY,
]

async function requireBun({ root, exec }: Pick<Tools, 'root' | 'exec'>): Promise<string> {
  const bun = bunOf(root)
  const { exitCode } = await exec(bun, ['--version'], { allowFailure: true, timeout: 10_000 })
  if (exitCode === 0) return bun
  throw new CliError('COMMAND_NOT_FOUND', {
    detail: 'An executable is made by Bun, which neither the app has nor PATH.',
    fix: 'Give it to the app with npm install --save-dev bun, or see https://bun.sh.',
    state,
  })
}

/** As the build writes it; a minified `createRequire` has any name. */
const required = /[\w$.]+\(import\.meta\.url\)\((["'`])(\.\/[^"'`]+\.node)\1\)/g

/** Compiled libraries go into the executable where they are required by a name that Bun can see. */
function embedNatives(server: string, platform: string | undefined): void {
  const natives = new Set(readdirSync(server).filter((name) => name.endsWith('.node')))
  if (natives.size === 0) return
  if (platform !== undefined && platform.replace('-baseline', '') !== hostPlatform()) {
    throw new CliError('NATIVE_NOT_EMBEDDED', {
      detail: `${[...natives].join(', ')} is compiled for this machine, ${hostPlatform()}, and not for ${platform}.`,
      fix: `Build on a machine of that kind, without --platform, or do without the library.`,
      state,
    })
  }
  for (const name of readdirSync(server).filter((file) => file.endsWith('.js'))) {
    const file = join(server, name)
    const before = readFileSync(file, 'utf8')
    const after = before.replaceAll(required, (_, __, path: string) => `require(${JSON.stringify(path)})`)
    if (after === before) continue
    for (const native of natives) if (after.includes(`require("./${native}")`)) natives.delete(native)
    writeFileSync(file, after)
  }
  if (natives.size === 0) return
  throw new CliError('NATIVE_NOT_EMBEDDED', {
    detail: `${[...natives].join(', ')} is loaded in a way that cannot be followed into an executable.`,
    state,
  })
}
