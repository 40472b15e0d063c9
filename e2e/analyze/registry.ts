import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A registry that knows one package with a newer version, and one vulnerability in it. */
export async function startRegistry(name: string) {
  const server = createServer((request, response) => {
    request.resume()
    response.setHeader('content-type', 'application/json')
    if (request.url?.startsWith('/-/npm/v1/security/advisories/bulk')) {
      const advisory = {
        id: 1,
        url: 'https://example.com/1',
        title: 'It leaks',
        severity: 'high',
        vulnerable_versions: '<9',
        cwe: [],
      }
      response.end(JSON.stringify({ [name]: [advisory] }))
    } else if (decodeURIComponent(request.url ?? '') === `/${name}`) {
      const version = (number: string) => ({ name, version: number, dist: { tarball: `${name}-${number}.tgz` } })
      response.end(JSON.stringify({ name, 'dist-tags': { latest: '9.0.0' }, versions: { '9.0.0': version('9.0.0') } }))
    } else {
      response.statusCode = 404
      response.end('{}')
    }
  })
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, // it listens on TCP
    stop: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  }
}
