import type { Message } from './corpus.ts'
import type { Chance } from './mutate.ts'

/** A header and the values that it may have; `×` and a number repeat what stands before. */
const values: Readonly<Record<string, string>> = {
  'content-length': '0|5|-1|+3|99999999999|1e3|0x5|5, 5|5, 6|| 5|9007199254740993',
  'transfer-encoding': 'chunked|Chunked|chunked, chunked|gzip, chunked|identity|xchunked| chunked|chunked\u000b',
  'content-type':
    'application/json|application/json; charset=x|text/plain|multipart/form-data|multipart/form-data; boundary=|multipart/form-data; boundary=nope|application/x-www-form-urlencoded|image/png|;|/|application/octet-stream|application/json, text/plain|\u00ff',
  'content-encoding': 'gzip|br|deflate|identity|x|gzip, gzip, gzip',
  accept: '|*|text/html|text/html;q=x|;;;|*/*;q=0|a/×2000',
  'accept-encoding': 'br|gzip;q=0|*|;|br;q=|x×3000|gzip,×500',
  'accept-language': 'de|*|;q=|zh-Hant-TW,×300|-|a-×400|\u00ff',
  range:
    'bytes=0-0|bytes=-1|bytes=5-1|bytes=0-1,2-3|bytes=999999999-|bytes=-0|bytes=a-b|items=0-1|bytes=-99999999999999999999|0-1,×500',
  'if-none-match': '*|"|W/|"a×500|"x", *|,',
  'if-range': '"x"|W/"x"|Mon, 1 Jan|"',
  'if-modified-since': 'x|Thu, 01 Jan 1970 00:00:00 GMT|99999',
  cookie: ';;;=|=|a|a=%|a=%ff|__proto__=1|a=1;×800|a="|\u0080=\u0081|flux=|constructor=x; toString=y',
  host: '| |a b|x:y|[::1|%00|a/b|a@b|localhost:99999|\u00ff|a×3000|#|?',
  connection: 'close|keep-alive|upgrade|close, upgrade|content-length||x×1000',
  upgrade: 'websocket|h2c|WebSocket||websocket, h2c',
  'sec-websocket-key': '|x|a×500',
  'sec-websocket-version': '0|13, 8|x|99',
  'sec-websocket-extensions':
    'permessage-deflate|permessage-deflate; x=|permessage-deflate; server_max_window_bits=99|;',
  'sec-websocket-protocol': '|a, a|\u0001',
  origin: 'null|http://evil.example|x||http://localhost',
  expect: '100-continue|200-ok||x',
  'x-forwarded-for': "1.2.3.4|,×500|::|x|'",
  'x-forwarded-host': 'evil.example|a b|\u00ff',
  'x-request-id': 'ok-1|{"a":"\\n"}|x×500||\u001b[31m|"',
  traceparent:
    '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01|00-0-0-0|ff-x|00-00000000000000000000000000000000-0000000000000000-00|\u00ff',
  tracestate: 'a=1|,×100|=|a=1,×40',
  baggage: 'a=1;b|,×100',
  authorization: 'Bearer|Bearer |Basic eA==|x×2000|\u00ff|bearer a b c',
  te: 'trailers|x',
  'sec-fetch-site': 'cross-site|x',
  'x-a': 'b\r\nx-injected: 1|b\r\n\r\nGET / HTTP/1.1|\u0000|\u007f|b\n c',
  'x y': 'z',
  '': 'z',
  'x\u0000': 'z',
  constructor: 'x',
}
const names = Object.keys(values)

/** A header of the list, or too many, or too large, or two that contradict each other. */
export function oddHeaders(roll: Chance): Message['headers'] {
  const kind = roll()
  if (kind < 0.02) return Array.from({ length: 300 }, (_, at) => [`x-${at}`, 'y'] as const)
  if (kind < 0.03) return [['x-large', 'y'.repeat(20_000)]]
  if (kind < 0.05) return [['content-length', '5'] as const, ['transfer-encoding', 'chunked'] as const]
  if (kind < 0.06) return [['__proto__', 'x']]
  const name = roll.pick(names)
  const [value = '', times = '1'] = roll.pick((values[name] ?? '').split('|')).split('×')
  return [[name, value.repeat(Number(times))]]
}
