import type { Plugin, Rolldown, UserConfig } from 'vite'
import type { BundledChunk, BundleStats } from './stats.ts'

const installed = /[\\/]node_modules[\\/]/
/** What changes least and is needed first: React and what draws with it. */
const react = /[\\/]node_modules[\\/](?:react|react-dom|scheduler)[\\/]/
/** Vite's loader of chunks: with the app's code it would make packages import the app, and change when it does. */
const shared = /vite[\\/]preload-helper/

/**
 * Puts packages into chunks of their own, so that an edit of the app leaves their names as they were and browsers keep them.
 * What only a lazy part of the app needs stays out of what the first page loads.
 */
const vendorGroups: readonly Rolldown.CodeSplittingGroup[] = [
  { name: 'vendor-react', test: react, tags: ['$initial'], priority: 30 },
  { name: 'vendor', test: (id) => installed.test(id) || shared.test(id), tags: ['$initial'], priority: 20 },
  { name: 'vendor-lazy', test: installed, entriesAware: true, minSize: 4096, priority: 10 },
]

/**
 * The server's packages apart from its code, so that an edit changes little of an image; what only a part loaded on demand needs
 * stays out of the start.
 */
const serverGroups: readonly Rolldown.CodeSplittingGroup[] = [
  { name: 'vendor', test: installed, entriesAware: true, minSize: 4096 },
]

/** Splits a bundle, unless the app's own Vite configuration says how. */
export function splitVendor(side: BundleStats['side']): Plugin {
  const groups = side === 'client' ? vendorGroups : serverGroups
  return {
    name: 'fluxstack:vendor',
    // After the app's own plugins, which may say it too.
    enforce: 'post',
    config(config) {
      if (saysItself(config)) return undefined
      return { build: { rolldownOptions: { output: { codeSplitting: { groups: [...groups] } } } } }
    },
  }
}

function saysItself({ build }: UserConfig): boolean {
  // The older name of the same options, which Vite still takes.
  const output = build?.rolldownOptions?.output ?? build?.rollupOptions?.output
  if (output === undefined) return false
  if (Array.isArray(output)) return true
  return ['codeSplitting', 'advancedChunks', 'manualChunks', 'inlineDynamicImports'].some((key) => key in output)
}

/** Whether a chunk holds packages and nothing of the app. */
export function isVendorChunk({ modules }: Pick<BundledChunk, 'modules'>): boolean {
  const isPackage = (id: string) => /(?:^|\/)node_modules\//.test(id)
  const isOwn = (id: string) => !isPackage(id) && !/^(?:vite\/|rolldown\/|commonjs|virtual:)/.test(id)
  return modules.some(({ id }) => isPackage(id)) && !modules.some(({ id }) => isOwn(id))
}
