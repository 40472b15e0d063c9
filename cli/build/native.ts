import { createRequire } from 'node:module'
import { join } from 'node:path'
import { CliError } from '../errors.ts'

/** A compiled library that goes beside the server. */
export interface NativeFile {
  /** Where it is now. */
  readonly from: string
  readonly name: string
  /** The machines it runs on: `linux-x64-gnu`. */
  readonly target: string
}

/** libsql's library for the machine that builds. */
export function libsqlNative(root: string): NativeFile {
  const target = machine()
  const name = `@libsql/${target}`
  try {
    const fromApp = createRequire(join(root, 'package.json'))
    const fromClient = createRequire(fromApp.resolve('@libsql/client'))
    const fromLibsql = createRequire(fromClient.resolve('libsql'))
    return { from: fromLibsql.resolve(name), name: `libsql-${target}.node`, target }
  } catch (cause) {
    throw new CliError('PACKAGE_NOT_FOUND', {
      detail: `${name}, the part of libsql that is compiled for this machine, is not installed.`,
      fix: 'Install the app’s dependencies on the machine that builds, with optional ones: npm install',
      cause,
    })
  }
}

/** What libsql calls this machine. */
export function machine(platform: string = process.platform, arch: string = process.arch, musl = isMusl()): string {
  if (platform === 'linux') return `linux-${arch}-${musl ? 'musl' : 'gnu'}`
  return platform === 'win32' ? `win32-${arch}-msvc` : `${platform}-${arch}`
}

/** Whether this Linux has musl's C library, as Alpine does. */
function isMusl(): boolean {
  if (process.platform !== 'linux') return false
  // Node's own types leave the report open; without glibc it has no version of it.
  const report = process.report?.getReport() as { header?: { glibcVersionRuntime?: string } } | undefined
  return report?.header?.glibcVersionRuntime === undefined
}
