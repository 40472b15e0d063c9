/** The secrets in the text of one variable: newest first, separated by commas, so that one can be put in the place of another. */
export const splitSecrets = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
