import { forbiddenIn } from '../../runtime/src/errors/test-support/forbidden.ts'
import type { Case } from './mutate.ts'
import type { Answer, Reply } from './send.ts'

/** What stands in files and variables that no client may read; `hunter2` is in every secret that the server is given. */
const leaked = /root:x:0:0|hunter2|FLUX_SECRET|x-injected|^set-cookie: x=1/m
/** What the server inherits: words and numbers that are no more than that left out. */
const inherited = Object.values(process.env).filter((value) => value !== undefined && value.length >= 12) as string[]
/** The built page is public, and what it says is the app's: React names its own errors. */
const file = /\r\ncontent-type: (?:text\/(?:javascript|css)|font\/|image\/)/i
const isFile = ({ head }: Answer) => file.test(head)

/** What is wrong with a reply; undefined where nothing is. No route may answer with a status of 500 and above; 505 is Bun's word for what is not HTTP/1.1. */
export function wrongWith({ valid }: Pick<Case, 'valid'>, { text, answers, refused }: Reply): string | undefined {
  if (refused) return 'the server is gone'
  const failed = answers.find(({ status }) => status >= 500 && status !== 505)
  if (failed) return `status ${failed.status}`
  if (valid && answers.length !== 1) return `${answers.length} answers to a request as it should be`
  const secret = leaked.exec(text)?.[0]
  if (secret !== undefined) return `shows ${secret}`
  if (inherited.some((value) => text.includes(value))) return 'shows a variable'
  for (const answer of answers) {
    const found = isFile(answer) ? undefined : forbiddenIn(`${answer.head}\n${answer.body}`)
    if (found !== undefined) return `shows ${found}`
    if (/\r\ncontent-type: application\/problem\+json/.test(answer.head) && !isProblem(answer))
      return 'a broken problem'
  }
  // what is not whole is looked at too
  return file.test(text) || answers.some(({ status }) => status === 101) ? undefined : prefixed(forbiddenIn(text))
}

function isProblem({ body, head, status }: Answer): boolean {
  // to HEAD, and in chunks where the length was not known
  if (body === '' || head.includes('transfer-encoding: chunked')) return true
  try {
    const problem: unknown = JSON.parse(Buffer.from(body, 'latin1').toString())
    return Object(problem).status === status && typeof Object(problem).code === 'string'
  } catch {
    return false
  }
}

const prefixed = (found: string | undefined) => (found === undefined ? undefined : `shows ${found}`)
