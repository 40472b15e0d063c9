/** What `flux analyze deps` looks for, in the order it is shown. */
export const KINDS = ['unused', 'missing', 'duplicated', 'outdated', 'licences', 'advisories'] as const
export type Kind = (typeof KINDS)[number]

export interface Finding {
  /** Of the package. */
  readonly name: string
  readonly detail: string
  /** The command that repairs it, or shows who brings it. */
  readonly fix: string
}

export interface Section {
  readonly kind: Kind
  /** Who has looked: `npm`, `knip`, or the scan of imports. */
  readonly by: string
  readonly findings: readonly Finding[]
  /** Why nothing, or not everything, could be said. */
  readonly note?: string
}
