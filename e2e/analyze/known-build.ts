import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

const sizes: Readonly<Record<string, number>> = {
  'node_modules/react-dom/cjs/react-dom-client.production.js': 180_000,
  'node_modules/react/cjs/react.production.js': 8_000,
  'node_modules/charts/dist/axis.js': 24_000,
  'node_modules/charts/dist/line/draw.js': 31_000,
  'node_modules/charts/dist/line/points.js': 12_000,
  'node_modules/@scope/forms/index.js': 28_000,
  'app/client/src/main.tsx': 900,
  'app/client/src/pages/Home.tsx': 5_200,
  'app/client/src/pages/Notes.tsx': 9_800,
  'app/shared/schemas/note.ts': 1_100,
}
const importers: Readonly<Record<string, string>> = {
  'node_modules/react-dom/cjs/react-dom-client.production.js': 'app/client/src/main.tsx',
  'node_modules/charts/dist/axis.js': 'app/client/src/pages/Home.tsx',
  'app/client/src/main.tsx': 'app/client/index.html',
}

/** Puts a small build of our own making into the app, so that what is drawn of it is the same whatever versions are installed. */
export async function writeKnownBuild(app: string): Promise<void> {
  const sides = ['client', 'server'].map((side) => {
    const ids = Object.keys(sizes).filter((id) => side === 'client' || !/client|react/.test(id))
    const file = side === 'client' ? 'client/assets/index-AAAAAAAA.js' : 'server/index.js'
    const modules = ids.map((id) => ({ id, bytes: sizes[id] ?? 0 }))
    const links = Object.fromEntries(
      [...ids, 'app/client/index.html'].map((id) => [
        id,
        { importers: importers[id] === undefined ? [] : [importers[id]], dynamicImporters: [] },
      ]),
    )
    const bytes = Math.round(modules.reduce((sum, each) => sum + each.bytes, 0) * 0.6)
    return {
      stats: {
        side,
        chunks: [{ file, isEntry: true, isDynamicEntry: false, imports: [], dynamicImports: [], modules }],
        modules: links,
      },
      entry: {
        file,
        sha256: '',
        bytes,
        gzip: Math.round(bytes / 3),
        ...(side === 'client' && { brotli: Math.round(bytes / 3.5) }),
        chunk: { name: 'index', isEntry: true, isVendor: false },
      },
    }
  })
  const styles = { file: 'client/assets/index-BBBBBBBB.css', sha256: '', bytes: 30_000, gzip: 7_000, brotli: 6_000 }
  const image = { file: 'client/photo.jpg', sha256: '', bytes: 400_000, gzip: 400_000 }
  const files = [...sides.map(({ entry }) => entry), styles, image]
  const manifest = { version: 1, target: 'node', mode: 'production', versions: {}, files }
  await Promise.all([
    mkdir(join(app, 'dist'), { recursive: true }),
    mkdir(join(app, '.flux/cache/build'), { recursive: true }),
  ])
  await writeFile(join(app, 'dist/manifest.json'), JSON.stringify(manifest))
  for (const { stats } of sides) {
    await writeFile(join(app, `.flux/cache/build/stats-${stats.side}.json`), JSON.stringify(stats))
  }
}
