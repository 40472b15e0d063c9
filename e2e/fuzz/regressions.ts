/** What the fuzz test has found, at its least, by name: sent to every runtime before anything else, and refused. */
export const regressions: Readonly<Record<string, string>> = {
  'a Host that a pattern lets through and no URL takes, with a body that is wrapped': post('9999999999'),
  'the same as a number too large for an address': post('1.2.3.999'),
  'a path that a minifier took for readable': 'GET /api/notes/%ff%fe HTTP/1.1\r\nhost: localhost\r\n\r\n',
}

function post(host: string): string {
  return `POST /api/notes HTTP/1.1\r\nhost: ${host}\r\ntransfer-encoding: chunked\r\n\r\n`
}
