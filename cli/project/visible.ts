import { stripVTControlCharacters } from 'node:util'

/** A text from elsewhere (a file's name, what a program said) without what would steer the terminal; lines and tabs stay. */
export const visible = (text: string): string =>
  // oxlint-disable-next-line no-control-regex
  stripVTControlCharacters(text).replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')

/** The same in one line, as a cell of a table or a name in a list has to be. */
export const inLine = (text: string): string => visible(text.replaceAll(/\s*[\r\n]+\s*/g, ' '))
