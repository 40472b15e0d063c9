import { CliError } from '../errors.ts'
import { inflect } from './inflect.ts'
import { whyReserved } from './reserved.ts'

/** A name in every case, of words like `blog post`. */
export interface Cases {
  /** `blog-post` */
  readonly kebab: string
  /** `blogPost` */
  readonly camel: string
  /** `BlogPost` */
  readonly pascal: string
  /** `blog_post` */
  readonly snake: string
  /** `BLOG_POST` */
  readonly constant: string
  /** `Blog post`, as a heading. */
  readonly title: string
  /** `blog post`, within a sentence. */
  readonly words: string
}

/** One thing's name; the fields themselves are the singular, or the name as given where it has none. */
export interface Names extends Cases {
  readonly singular: Cases
  readonly plural: Cases
  /** As given, in every case: neither singular nor plural has been made of it. */
  readonly given: Cases
  /** Folders before the name: `admin` of `admin/user`; empty for none. With `/`, in the case given. */
  readonly folder: string
}

/** Longer names give file names and lines that nobody reads. */
const longest = 64

/**
 * A name in any case, with folders before it or not. `what` is what is being named, as a sentence has it (`a service`).
 * @throws CliError INVALID_NAME, with a name to use instead
 */
export function parseName(text: string, { what = 'a file' }: { readonly what?: string } = {}): Names {
  const wrong = whatIsWrong(text)
  if (wrong) {
    const instead = suggestName(text)
    throw new CliError('INVALID_NAME', {
      detail: `${quote(text)} cannot be the name of ${what}: ${wrong}.`,
      fix: instead ? `Use ${instead}, for example.` : 'Use letters and digits, as in blog-post.',
      state: 'Nothing was written.',
    })
  }
  const folders = text.split('/')
  const given = wordsOf(folders.pop() ?? '')
  const { singular, plural } = inflectLast(given)
  return {
    ...casesOf(singular),
    singular: casesOf(singular),
    plural: casesOf(plural),
    given: casesOf(given),
    folder: folders.join('/'),
  }
}

/** The cases of a name made of these lower-case words. */
export function casesOf(words: readonly string[]): Cases {
  const text = words.join(' ')
  const pascal = words.map(capital).join('')
  return {
    kebab: words.join('-'),
    camel: pascal.charAt(0).toLowerCase() + pascal.slice(1),
    pascal,
    snake: words.join('_'),
    constant: words.join('_').toUpperCase(),
    title: capital(text),
    words: text,
  }
}

/** `HTTPServer` is http server, `oauth2-client` is oauth2 client; words are parted where no case would part them again. */
export function wordsOf(name: string): string[] {
  // What PascalCase cannot hold apart (`a-b`, `top-10`) is one word from the start, so that each case means the same.
  return split(split(name).map(capital).join(''))
}

function split(name: string): string[] {
  return name
    .split(/[-_ ]+/)
    .flatMap((part) => (/[a-z]/.test(part) ? part.split(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/) : [part]))
    .filter(Boolean)
    .map((word) => word.toLowerCase())
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

function inflectLast(words: readonly string[]): { singular: string[]; plural: string[] } {
  const first = words.slice(0, -1)
  const { singular, plural } = inflect(words.at(-1) ?? '')
  return { singular: [...first, singular], plural: [...first, plural] }
}

/** What is wrong with a name, to stand behind a colon; nothing when it can be used. */
function whatIsWrong(text: string): string | undefined {
  if (!text.trim()) return 'it is empty'
  if (text !== text.trim()) return 'it has spaces at its ends'
  if (/^(?:\/|\\|[A-Za-z]:)/.test(text)) return 'it is an absolute path'
  if (text.includes('\\')) return 'folders are parted by /'
  const parts = text.split('/')
  const name = parts.pop() ?? ''
  for (const folder of parts) {
    const wrong = whatIsWrongWithFolder(folder)
    if (wrong) return wrong
  }
  if (!name) return 'it ends with a slash'
  return whatIsWrongWithLetters(name) ?? whatIsWrongWithWords(wordsOf(name), name)
}

function whatIsWrongWithFolder(folder: string): string | undefined {
  if (!folder) return 'there is a slash too many'
  if (folder === '.' || folder === '..') return `${folder} leads out of the folder it belongs in`
  return whatIsWrongWithLetters(folder) ?? (/^(?:con|nul|prn|aux)$/i.test(folder) ? whyWord(folder) : undefined)
}

function whatIsWrongWithLetters(name: string): string | undefined {
  const odd = name.match(/[^A-Za-z\d\-_ ]/u)?.[0]
  if (odd) return `it may have letters from a to z, digits and dashes, and not ${quote(odd)}`
  if (!/[A-Za-z]/.test(name)) return 'it has no letter'
  if (/^[-_]*\d/.test(name)) return 'it starts with a digit'
  if (name.length > longest) return `it has ${name.length} letters, and ${longest} is the most`
  return undefined
}

function whatIsWrongWithWords(words: readonly string[], name: string): string | undefined {
  const { singular } = inflectLast(words)
  return (
    whyWord(casesOf(words).camel) ??
    (words.join() === singular.join() ? undefined : whyWord(casesOf(singular).camel, name))
  )
}

function whyWord(word: string, of?: string): string | undefined {
  const why = whyReserved(word)
  return why && `${of === undefined ? '' : `its singular, `}${word}${of === undefined ? '' : ','} ${why}`
}

/** A name near to one that cannot be used, which can; nothing where no letter is left. */
function suggestName(text: string): string | undefined {
  const parts = transliterate(text)
    .split(/[/\\]/)
    .map((part) =>
      part
        .replaceAll(/[^A-Za-z\d_]+/g, '-')
        .replace(/^[-_\d]+|[-_]+$/g, '')
        .replace(/-+$/, ''),
    )
    .filter(Boolean)
  const name = shorten(parts.pop() ?? '')
  if (!name) return undefined
  const candidates = [name, `app-${name}`].map((last) => [...parts.map(shorten), last].join('/'))
  return (
    candidates.find((candidate) => !whatIsWrong(candidate)) ?? [name, `app-${name}`].find((each) => !whatIsWrong(each))
  )
}

const shorten = (name: string): string => name.slice(0, longest - 'app-'.length).replace(/[-_]+$/, '')

const letters: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  Æ: 'Ae',
  œ: 'oe',
  Œ: 'Oe',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ł: 'l',
  Ł: 'L',
  þ: 'th',
  Þ: 'Th',
  ð: 'd',
  ı: 'i',
}

function transliterate(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll(/[^\u0020-\u007e]/gu, (letter) => letters[letter] ?? '-')
}

/** Visible in a message whatever it holds: a terminal is not to be steered by a name. */
function quote(text: string): string {
  const shown = text.length > 80 ? `${text.slice(0, 77)}...` : text
  return JSON.stringify(shown).replaceAll(/[\u007f-\u009f\u2028\u2029]/g, '')
}
