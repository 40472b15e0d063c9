/** One thing that `npm run check` looks at. */
export interface Check {
  name: string
  /** The problems found, one line each. */
  run(): Promise<string[]> | string[]
}
