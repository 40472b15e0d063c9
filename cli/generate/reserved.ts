const keywords =
  'arguments as async await break case catch class const continue debugger default delete do else enum eval export extends false finally for function if implements import in instanceof interface let new null of package private protected public return static super switch this throw true try typeof undefined var void while with yield any bigint boolean never number object string symbol unknown constructor prototype'

const globals =
  'Array Boolean Buffer Console Date Document Error Function Global Infinity Intl JSON Map Math NaN Number Object Process Promise Proxy Record Reflect RegExp Request Response Set String Symbol URL WeakMap WeakSet Window'

/** Names that files and exports of an app have already, wherever one is made. */
const ours = 'index'

const devices = /^(?:con|prn|aux|nul|com\d|lpt\d)$/

const words = new Map<string, string>([
  ...keywords.split(' ').map((word) => [word, 'is a word of the language'] as const),
  ...globals.split(' ').map((word) => [word.toLowerCase(), `would hide the ${word} that every program has`] as const),
  [ours, 'is the name of the file that lists the others'],
])

/** Why this identifier cannot be used (`is a word of the language`), or nothing. Upper and lower case are the same. */
export function whyReserved(identifier: string): string | undefined {
  const word = identifier.toLowerCase()
  if (devices.test(word)) return 'is a device on Windows, which cannot be a file there'
  return words.get(word)
}
