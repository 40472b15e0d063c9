/** Texts for people by locale and code: `{ de: { NOT_FOUND: 'Nicht gefunden', NOTE_NOT_FOUND: 'Die Notiz {id} gibt es nicht.' } }`. */
export type Messages = Readonly<Record<string, Readonly<Record<string, string>>>>

/** What a zod schema says of a field where it has no message of its own, by locale: `{ de: de().localeError }` of `zod/v4/locales`. */
export type FieldMessages = Readonly<Record<string, FieldText>>

/** An error map of zod: its issues are zod's own, which this package hands on and does not read. */
export type FieldText = (issue: never) => string | { message: string } | undefined | null

/** The texts of one locale, for one answer. */
export interface Texts {
  readonly locale: string
  /** Not the locale that errors are written in. */
  readonly foreign: boolean
  /** The text for a code, `{id}` in it being the error's `context.id`; undefined where there is none. */
  text(code: string, context?: Readonly<Record<string, unknown>>): string | undefined
  readonly field: FieldText | undefined
}

/** What an app's errors say, in the languages it has. */
export class MessageCatalogue {
  /** Whether answers may differ by language. */
  readonly translated: boolean
  readonly #locales: ReadonlyMap<string, Texts>
  readonly #own: Texts

  /** `locale` is the one that the app's errors are written in; who asks for none that is there gets it. */
  constructor(messages: Messages = {}, locale = 'en', fields: FieldMessages = {}) {
    const locales = new Map<string, Texts>()
    const textsIn = (name: string) =>
      textsOf(name, new Map(Object.entries(messages[name] ?? {})), { foreign: name !== locale, field: fields[name] })
    for (const name of new Set([locale, ...Object.keys(messages), ...Object.keys(fields)])) {
      locales.set(name.toLowerCase(), textsIn(name))
    }
    this.#locales = locales
    this.#own = locales.get(locale.toLowerCase()) ?? textsIn(locale)
    this.translated = locales.size > 1
  }

  /** The locale that suits an `Accept-Language` header best (RFC 4647, lookup). */
  for(header: string | null): Texts {
    if (!this.translated || header === null) return this.#own
    for (const range of rangesOf(header)) {
      // zh-Hant-TW, then zh-Hant, then zh
      for (let tag = range; tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
        const found = this.#locales.get(tag)
        if (found) return found
      }
    }
    return this.#own
  }
}

function textsOf(
  locale: string,
  texts: ReadonlyMap<string, string>,
  { foreign, field }: Pick<Texts, 'foreign' | 'field'>,
): Texts {
  const text: Texts['text'] = (code, context = {}) => {
    // numbers and words only: whatever else is in an error's context is for the log
    const fill = (whole: string, name: string): string => {
      const value = Object.hasOwn(context, name) ? context[name] : undefined
      return typeof value === 'string' || typeof value === 'number' ? String(value) : whole
    }
    return texts.get(code)?.replaceAll(/\{(\w+)\}/g, fill)
  }
  return { locale, foreign, text, field }
}

/** The languages of a header, the most wanted first; a long one is cut, since anybody may send it. */
function rangesOf(header: string): string[] {
  return header
    .slice(0, 500)
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const weight = parameters.find((one) => one.trim().startsWith('q='))
      return { tag: tag.trim(), weight: weight === undefined ? 1 : Number(weight.trim().slice(2)) }
    })
    .filter(({ tag, weight }) => tag !== '' && tag !== '*' && weight > 0)
    .toSorted((a, b) => b.weight - a.weight)
    .map(({ tag }) => tag)
}
