/** What no answer of a production server may hold, whatever was asked. */
const forbidden: readonly RegExp[] = [
  // stacks and the files they name
  /\bat (?:async )?[\w.<>]+ \(/,
  /\.[cm]?[jt]sx?:\d+/,
  /node_modules|node:internal|file:\/\//,
  /"stack"/,
  // places on the machine
  /\/(?:home|root|usr|var|tmp|work|Users|etc)\/\w/,
  /[A-Z]:\\\\/,
  // queries and what drivers say
  /\bselect [\s\S]{1,200}? from ["\w]|\b(?:insert into|delete from) ["\w]|\bupdate \S{1,80} set ["\w]/i,
  /SQLITE_|ECONNREFUSED|ENOENT|EACCES|duplicate key/,
  /postgres:\/\/|hunter2/,
  // the names of JavaScript's own errors
  /\b(?:Type|Reference|Range|Syntax)Error\b/,
  /Cannot read propert|is not a function|is not defined|Unexpected token/,
]

/** The first that a text holds. */
export function forbiddenIn(text: string): string | undefined {
  for (const pattern of forbidden) {
    const found = pattern.exec(text)?.[0]
    if (found !== undefined) return found
  }
  return undefined
}
