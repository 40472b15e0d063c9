import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AppToBuild } from './app.ts'
import { checkBudgets } from './budgets.ts'
import type { ManifestFile } from './manifest-file.ts'
import type { Previous } from './previous.ts'
import { size } from './report.ts'
import type { BundleStats } from './stats.ts'

interface Built {
  readonly app: AppToBuild
  readonly folder: string
  readonly files: readonly ManifestFile[]
  readonly stats: readonly BundleStats[]
  readonly previous: Previous | undefined
}

/**
 * Holds what was built to the sizes of the configuration. Returns what a person should know of them.
 * @throws CliError BUDGET_EXCEEDED
 */
export function weigh({ app, folder, files, stats, previous }: Built): string[] {
  const { budgets, images } = app.config.build
  const heavy = files.filter(({ file, bytes }) => isImage(file) && bytes > images)
  const list = heavy.map(({ file, bytes }) => `${file} (${size(bytes)})`).join(', ')
  const page = files.some(({ file }) => file === 'client/index.html')
    ? readFileSync(join(folder, 'client/index.html'), 'utf8')
    : undefined
  return [
    ...checkBudgets({ budgets, files, page, stats, previous }),
    ...(heavy.length === 0
      ? []
      : [
          `${heavy.length === 1 ? 'An image weighs' : `${heavy.length} images weigh`} more than ${size(images)} (build.images): ${list}. ` +
            'Scale to what is shown, or store as AVIF or WebP.',
        ]),
  ]
}

const isImage = (file: string) => file.startsWith('client/') && /\.(?:png|jpe?g|gif|webp|avif|svg|bmp|ico)$/i.test(file)
