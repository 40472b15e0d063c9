import { realpathSync } from 'node:fs'
import { posix } from 'node:path'
import type { Connect, ViteDevServer } from 'vite'
import { type AppPaths, isInside, slashed } from './paths.ts'

const refusal =
  'The page does not use this file. A folder that it may read goes into server.fs.allow of vite.config.ts.\n'

/**
 * Refuses files that the page does not use. Vite itself serves whatever any module imports, and the server's modules run
 * through the same Vite: the configuration, and a file of keys that only the server reads, would be one `/@fs/` address
 * away from whoever reaches the port.
 */
export function refusePrivateFiles(vite: ViteDevServer, paths: AppPaths): Connect.NextHandleFunction {
  return (req, res, next) => {
    const file = fileOf(req.url ?? '/', paths.root)
    if (file === undefined || isPublic(file, vite, paths)) return next()
    res.statusCode = 403
    res.setHeader('content-type', 'text/plain; charset=utf-8')
    res.end(refusal)
  }
}

/** The file that an address names by its whole path on the disk, or nothing. */
function fileOf(url: string, root: string): string | undefined {
  const path = slashed(decoded(url.replace(/[?#].*$/, ''))).replace(/^\/+@id\/+(__x00__)?/, '/')
  const whole = /^\/+@fs\/+(.*)$/s.exec(path)
  const file = posix.normalize(`/${whole?.[1] ?? path}`).replace(/^\/+(?=[a-z]:\/)/i, '')
  return whole !== null || isInside(file, root) ? file.replace(/^\/+/, '/') : undefined
}

function isPublic(file: string, { config, environments }: ViteDevServer, paths: AppPaths): boolean {
  const real = realPath(file)
  if (isInside(file, paths.server) || isInside(real, realPath(paths.server))) return false
  const folders = config.server.fs.allow.map((folder) => realPath(slashed(folder)))
  if (folders.some((folder) => real === folder || isInside(real, folder))) return true
  const { moduleGraph } = environments.client
  const modules = [file, real].flatMap((name) => [...(moduleGraph.getModulesByFile(name) ?? [])])
  return modules.some(({ importers }) => importers.size > 0)
}

function realPath(path: string): string {
  try {
    return slashed(realpathSync(path))
  } catch {
    return path // a file that is not there is nobody's
  }
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path // Vite refuses it
  }
}
