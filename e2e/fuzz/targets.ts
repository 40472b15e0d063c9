/** Words between blanks, one list a line. */
const words = (...lines: string[]): string[] => lines.join(' ').split(' ')

export const methods = [
  ...words('GET HEAD POST PUT PATCH DELETE OPTIONS TRACE CONNECT PROPFIND M-SEARCH PRI get X A'),
  '',
  'GET\t',
  'Ü',
]

/** What stands above the page's folder: a secret, sources, the system's files. */
const wanted = words('.env package.json dist/server/index.js fluxstack.config.ts etc/passwd proc/self/environ')
const ups = words(
  '../ ..%2f %2e%2e/ %2e%2e%2f %252e%252e%252f ..%252f ..\\ ..%5c %2e%2e%5c ..%255c ....// ..././ .../ ..;/ ..%00/ ..%0d%0a/',
  '%c0%ae%c0%ae/ %c0%ae%c0%ae%c0%af ..%c0%af ..%c1%9c %e0%80%ae%e0%80%ae/ %uff0e%uff0e/ ．．/',
)
const traversals = ups.flatMap((up) =>
  wanted.flatMap((file) =>
    [1, 2, 3, 8].flatMap((depth) => [`/${up.repeat(depth)}${file}`, `/assets/${up.repeat(depth)}${file}`]),
  ),
)

const odd = [
  ...words(
    '* / // /// /. /.. //evil.example/a /% /%0 /%zz /%00 /%ff%fe /%ed%a0%80 /# /ü /constructor /__proto__ /toString',
    'http://localhost/api/health http://evil.example/ https://a:b@c/ http:// http://[::1 http:///x http://localhost:99999/',
    'file:///x javascript:1 localhost:80 ws://x/_flux/live /api /api/ /api//notes /API/notes /api/notes/ /api/notes/0',
    '/api/notes/-1 /api/notes/1e3 /api/notes/999999999999999999999 /api/notes/NaN /api/notes/1%00 /api/notes/%31',
    '/api/notes/../health /api/__proto__ /api/constructor/prototype /_flux /_flux/ /_flux/.. /_flux/live/ /_flux/live?x',
    '/_flux/%6cive /_flux/openapi/../live /_flux/x /metrics/ /metrics?x=% /index.html /index.html/ /index.html%00.js',
    '/assets /assets/ /assets/. /.git/config',
  ),
  '',
  '/a b',
  '/a\tb',
  '/\u0000',
  `/${'a'.repeat(9000)}`,
  `/${'a/'.repeat(3000)}`,
  `/?${'a=1&'.repeat(2000)}`,
  `/api/notes?${'x[]=1&'.repeat(1000)}`,
]

export const targets: readonly string[] = [...traversals, ...odd, ...odd, ...odd]

export const targetTails: readonly string[] = words(
  '? ?? ?% ?a=%ff ?a=%00 ?__proto__[x]=1 ?a[b][c]=1 ?a[999999999]=1 ?callback=<script> ?page=1&page=2 #x / /. /.. /%2e %00',
  '%0d%0aset-cookie:x=1 ;a=b .map .br .gz ~ %20 \\ /* @x',
)
