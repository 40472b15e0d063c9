import type { PackageManifest } from './installed.ts'

/** What a licence asks of who hands the code on, as far as its name says: for a person to look at, not a lawyer's word. */
export type LicenceClass = 'permissive' | 'copyleft' | 'unknown'

/** SPDX names, without version where all versions are alike. */
const PERMISSIVE =
  /^(?:0BSD|AFL|Apache|Artistic-2|BlueOak|BSD|BSL-1\.0|CC0|CC-BY(?=-\d)|ISC|MIT|MIT-0|MS-PL|NCSA|OFL|PostgreSQL|PSF|Python-2|Ruby|TCL|UPL|Unicode|Unlicense|W3C|WTFPL|X11|Zlib|ZPL)(?:-|$)/i
const COPYLEFT =
  /^(?:AGPL|CC-BY-SA|CDDL|CECILL|CPAL|CPL|EPL|EUPL|GPL|IPL|LGPL|MPL|MS-RL|OSL|RPL|SSPL|Sleepycat)(?:-|$)/i

/** The licence as the package states it, in today's form and the older ones. */
export function licenceOf({ license, licenses }: PackageManifest): string | undefined {
  const name = (value: unknown): string | undefined => {
    if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim()
    if (Array.isArray(value))
      return (
        value
          .map(name)
          .filter((each) => each !== undefined)
          .join(' OR ') || undefined
      )
    return typeof value === 'object' && value !== null && 'type' in value ? name(value.type) : undefined
  }
  return name(license) ?? name(licenses)
}

/** Of `A OR B` the mildest counts, since it may be chosen; of `A AND B` the strictest. */
export function classify(licence: string | undefined): LicenceClass {
  if (licence === undefined) return 'unknown'
  const text = licence.trim()
  const ors = splitAt(text, 'OR').map((part) => (part === text ? undefined : classify(part)))
  if (ors.length > 1) return worstOrBest(ors, ['permissive', 'copyleft', 'unknown'])
  const ands = splitAt(text, 'AND').map((part) => (part === text ? undefined : classify(part)))
  if (ands.length > 1) return worstOrBest(ands, ['unknown', 'copyleft', 'permissive'])
  const inner = /^\((.*)\)$/s.exec(text)?.[1]
  if (inner !== undefined) return classify(inner)
  const [name = ''] = text.split(/\s+WITH\s+/i)
  return COPYLEFT.test(name) ? 'copyleft' : PERMISSIVE.test(name) ? 'permissive' : 'unknown'
}

const worstOrBest = (all: readonly (LicenceClass | undefined)[], order: readonly LicenceClass[]): LicenceClass =>
  order.find((each) => all.includes(each)) ?? 'unknown'

/** At the words that stand outside of brackets. */
function splitAt(text: string, word: 'AND' | 'OR'): string[] {
  const parts = ['']
  let depth = 0
  for (const token of text.split(/([()]|\s+)/)) {
    if (token === '(') depth++
    if (token === ')') depth--
    if (depth === 0 && token.toUpperCase() === word) parts.push('')
    else parts[parts.length - 1] += token
  }
  return parts.map((part) => part.trim())
}
