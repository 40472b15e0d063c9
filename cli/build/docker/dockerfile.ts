import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Exec } from '../../context.ts'
import type { BuiltApp } from '../../define-target.ts'
import { climb } from '../../project/load.ts'
import { packageManagerOf } from '../../project/package-manager.ts'
import { loadTemplates } from '../../project/templates.ts'
import { plainFolder } from '../plain-folder.ts'
import { IMAGE_MANAGERS, type ImageManager } from './managers.ts'

export interface ImageInput {
  readonly root: string
  /** Relative to the project. */
  readonly outDir: string
  readonly app: BuiltApp
  readonly exec: Exec
  readonly warn: (text: string) => void
}

/** The Dockerfile of an app, for its package manager, its runtime and the versions it is built with here. */
export async function dockerfile(input: ImageInput): Promise<string> {
  const [template] = await loadTemplates('docker')
  return String(template?.render(await imageFacts(input)))
}

async function imageFacts({ root, outDir, app, exec, warn }: ImageInput) {
  const manifest = readManifest(root)
  const { name, manager, get } = await managerOf({ root, manifest, exec, warn })
  const there = manager.files.filter((file) => existsSync(join(root, file)))
  const isLocked = there.some((file) => file.includes('lock') || file.includes('shrinkwrap'))
  if (!isLocked)
    warn(`There is no lock file in ${root}: the image gets the newest packages that fit, and differs from day to day.`)
  const node = `node:${process.versions.node}-slim`
  const isBun = app.runtime === 'bun'
  const baseImage = isBun ? `oven/bun:${await bunVersion(root, exec)}-slim` : node
  return {
    // oxlint-disable-next-line no-control-regex
    name: app.name.replaceAll(/["\\$`\s\u0000-\u001f\u007f-\u009f]+/g, ' '),
    image: imageName(app.name),
    port: app.port,
    runtime: app.runtime,
    outDir: plainFolder(outDir),
    sqlite: app.database === 'sqlite',
    postgres: app.database === 'postgres',
    baseImage,
    baseName: baseImage.split(':')[0],
    // flux runs on Node, also for an app that runs on Bun
    buildImage: isBun ? node : '',
    buildStage: isBun ? '${BUILD_IMAGE}' : '${BASE_IMAGE}',
    manager: { name, get, exec: manager.exec, install: isLocked ? manager.install : unlocked(manager) },
    files: ['package.json', ...there].join(' '),
    // what an install reads besides: packed packages, Yarn itself, patches
    folders: ['vendor', '.yarn', 'patches'].filter((folder) => existsSync(join(root, folder))),
    npmrc: existsSync(join(root, '.npmrc')),
    variables: pageVariables(root),
  }
}

interface Manifest {
  readonly packageManager?: unknown
}

function readManifest(root: string): Manifest {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Manifest
}

/** The app's package manager and, unless it is npm, the command that brings the version it is installed with here. */
async function managerOf({
  root,
  manifest,
  exec,
  warn,
}: Pick<ImageInput, 'root' | 'exec' | 'warn'> & { manifest: Manifest }) {
  const name = packageManagerOf(root, manifest.packageManager) ?? 'npm'
  const field = typeof manifest.packageManager === 'string' ? manifest.packageManager : ''
  const version = /@([\d.]+)/.exec(field)?.[1] ?? (name === 'npm' ? '' : await versionOf(name, { root, exec }))
  if (version === 'latest')
    warn(`${name} is not on PATH here: the image gets its newest version. Pin one by "packageManager" in package.json.`)
  const isBerry = name === 'yarn' && !/^1\.|^1$|^latest$/.test(version)
  const manager = IMAGE_MANAGERS[isBerry ? 'berry' : name]
  return { name, manager, get: manager.get(version) }
}

async function versionOf(program: string, { root, exec }: { root: string; exec: Exec }): Promise<string> {
  const { exitCode, stdout } = await exec(program, ['--version'], { cwd: root, allowFailure: true, timeout: 10_000 })
  return exitCode === 0 ? (/^\d+\.\d+\.\d+$/m.exec(stdout)?.[0] ?? 'latest') : 'latest'
}

/** The Bun that the app brings, else the one on PATH, else the newest. */
async function bunVersion(root: string, exec: Exec): Promise<string> {
  const own = climb(root)
    .map((folder) => join(folder, 'node_modules', 'bun', 'package.json'))
    .find((file) => existsSync(file))
  if (own === undefined) return (await versionOf('bun', { root, exec })).replace('latest', '1')
  return (JSON.parse(readFileSync(own, 'utf8')) as { version: string }).version // npm has checked it
}

const unlocked = ({ install }: ImageManager) =>
  install.replace('npm ci', 'npm install').replace(/ --(?:frozen-lockfile|immutable)/, '')

/** What a registry allows in the name of an image. */
export function imageName(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z\d]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  return plain === '' ? 'app' : plain
}

/** Names of what the page is told while it is built: their files are kept out of the image, so they are given to the build. */
function pageVariables(root: string): string[] {
  const files = readdirSync(root).filter((name) => /^\.env(?:\.|$)/.test(name))
  const names = files.flatMap((file) => readFileSync(join(root, file), 'utf8').match(/^VITE_\w+(?=\s*=)/gm) ?? [])
  return [...new Set(names)].toSorted()
}
