import { pluralize, singularize } from 'inflection'

/** Where the library is wrong, or English has no plural: singular and plural, which may be the same. */
const exceptions: readonly (readonly [singular: string, plural: string])[] = [
  ['analysis', 'analyses'],
  ['atlas', 'atlases'],
  ['base', 'bases'],
  ['bias', 'biases'],
  ['cache', 'caches'],
  ['cactus', 'cacti'],
  ['cookie', 'cookies'],
  ['feedback', 'feedback'],
  ['gas', 'gases'],
  ['gps', 'gps'],
  ['hero', 'heroes'],
  ['leaf', 'leaves'],
  ['lens', 'lenses'],
  ['shoe', 'shoes'],
  ['sms', 'sms'],
  ['staff', 'staff'],
]

/** Singular and plural of one lower-case English word, whichever of the two is given. */
export function inflect(word: string): { readonly singular: string; readonly plural: string } {
  const exception = exceptions.find((forms) => forms.includes(word))
  if (exception) return { singular: exception[0], plural: exception[1] }
  const singular = singularize(word)
  const plural = pluralize(singular)
  // What does not come back is no plural that the library knows: then it is taken for a singular.
  if (plural === word) return { singular, plural }
  return singular === word ? { singular, plural } : { singular: word, plural: pluralize(word) }
}
