import type { PackageManager } from '../../project/package-manager.ts'

/** How a package manager installs from its lock file alone, in an image that has npm. */
export interface ImageManager {
  /** Files it reads, of which an app has some. */
  readonly files: readonly string[]
  /** The command that brings it; empty for npm, which is there. */
  readonly get: (version: string) => string
  /** Keeps what it downloads in `/cache`, which the Dockerfile mounts. */
  readonly install: string
  /** What runs the app's own flux. */
  readonly exec: string
}

const npm = (name: string) => (version: string) => `npm install --global --cache /cache ${name}@${version}`

const yarnFiles = ['yarn.lock', '.yarnrc.yml', '.yarnrc']

/** Yarn is two programs: up to 1 and from 2 on. */
export const IMAGE_MANAGERS: Readonly<Record<PackageManager | 'berry', ImageManager>> = {
  npm: {
    files: ['package-lock.json', 'npm-shrinkwrap.json'],
    get: () => '',
    install: 'npm ci --cache /cache --no-audit --no-fund',
    exec: 'npx flux',
  },
  pnpm: {
    files: ['pnpm-lock.yaml', 'pnpm-workspace.yaml'],
    get: npm('pnpm'),
    install: 'pnpm install --frozen-lockfile --store-dir /cache',
    exec: 'pnpm exec flux',
  },
  yarn: {
    files: yarnFiles,
    get: npm('yarn'),
    install: 'yarn install --frozen-lockfile --non-interactive --cache-folder /cache',
    exec: 'yarn --silent flux',
  },
  berry: {
    files: yarnFiles,
    get: npm('@yarnpkg/cli-dist'),
    install: 'YARN_GLOBAL_FOLDER=/cache yarn install --immutable',
    exec: 'yarn flux',
  },
  bun: {
    files: ['bun.lock', 'bun.lockb', 'bunfig.toml'],
    // Its own script fetches the program; npm from 12 on runs no script that is not named.
    get: npm('--allow-scripts=bun bun'),
    install: 'bun install --frozen-lockfile --cache-dir /cache',
    exec: 'npx flux',
  },
}
