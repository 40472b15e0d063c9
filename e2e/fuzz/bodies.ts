import type { Chance } from './mutate.ts'

/** Put in anywhere. Nothing here may read like what answers are searched for. */
export const tokens: readonly string[] = [
  ...'0 -1 1e9 99999999999999999999 0x10 +1 NaN chunked gzip identity close keep-alive upgrade null true */* ;q= q=0'.split(
    ' ',
  ),
  ...'{ } [ ] : ; , " % %00 %0d%0a = bytes= W/" --flux __proto__ constructor \\u0000 \\ud800 HTTP/1.1 é 😀'.split(' '),
  ...'|\u0000|\r|\n|\r\n|\r\n\r\n|\t| |\u00ff\u00fe|\u0080|transfer-encoding: chunked\r\n|content-length: 0\r\n'.split(
    '|',
  ),
  'GET / HTTP/1.1\r\nhost: x\r\n\r\n',
  'x'.repeat(500),
]

const json =
  '{|{}|[]|null|1|"x"|{"text":1}|{"text":null}|{"text":""}|{"text":["a"]}|{"text":"a","text":"b"}|{"text":{"toString":1}}|{"__proto__":{"text":"x"}}|{"constructor":{"prototype":{"text":"x"}}}|{"text":"\\ud800"}|{"text":"\\u0000"}|{"text":"a",}|\ufeff{"text":"a"}|{"text":1e999}|{"text":"a"}x|NaN|'.split(
    '|',
  )
const fields = 'text=|text|=|&&&|text=%|text=%ff|text[]=1&text[]=2|__proto__=1|text[999999999]=1|a.b.c=1'.split('|')
const parts =
  'content-disposition: form-data; name="text"|content-disposition: form-data|x|content-disposition: form-data; name="text[99999999]"|content-disposition: form-data; name="__proto__"|content-type: \u0000'.split(
    '|',
  )
const chunks = [
  ...'0\r\n\r\n|5\r\nhello\r\n0\r\n\r\n|ffffffffffffffff\r\n|-1\r\n|g\r\n|5\r\nhel|5\nhello\n0\n\n|5;x\r\nhello\r\n0\r\n'.split(
    '|',
  ),
  '00000000000000000005\r\nhello\r\n0\r\n\r\n',
  `5;${'x'.repeat(20_000)}\r\n`,
]

const text = (make: (roll: Chance) => string) => (roll: Chance) => Buffer.from(make(roll))
const times = (roll: Chance) => roll.pick([10, 255, 257, 5000, 20_000])

export const bodies: readonly ((roll: Chance) => Buffer<ArrayBuffer>)[] = [
  text((roll) => roll.pick(json)),
  text((roll) => roll.pick(json)),
  text((roll) => '['.repeat(times(roll))),
  text((roll) => '{"text":'.repeat(times(roll))),
  text((roll) => `{"text":"${'x'.repeat(roll.pick([280, 281, 16_000, 17_000, 70_000]))}"}`),
  text((roll) => roll.pick(fields)),
  text((roll) => roll.pick(chunks)),
  text((roll) => {
    const end = roll.pick(['\r\n--flux--', '\r\n--flux', '--', ''])
    return `--${roll.pick(['flux', 'x', ''])}\r\n${roll.pick(parts)}\r\n\r\n${roll.pick(['a', '', '\r\n', '{"a":1}'])}${end}`
  }),
  (roll) => Buffer.from(Array.from({ length: roll.below(200) }, () => roll.below(256))),
  () => Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 0xff, 0xff]),
  () => Buffer.from([0x22, 0xff, 0xfe, 0xc0, 0xaf, 0xed, 0xa0, 0x80, 0x22]),
]
