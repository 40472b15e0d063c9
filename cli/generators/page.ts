import * as z from 'zod/mini'
import { defineGenerator, type GeneratorInput } from '../define-generator.ts'
import { parseAddress } from '../generate/page-address.ts'

interface PageAnswers {
  readonly name: string
  readonly route?: string | undefined
}

export default defineGenerator<PageAnswers>({
  summary: 'A page with an address and a title of its own',
  description:
    'The address is the name, or what --route says, in the words of react-router: `users/:id` gives the page `id`.',
  answers: z.object({
    name: z.string().check(z.meta({ description: 'Name of the page' })),
    route: z.optional(z.string().check(z.meta({ description: 'Its address, such as users/:id; default: its name' }))),
  }),
  affix: { suffix: 'page' },
  examples: [
    { command: 'flux generate page about', summary: 'Make AboutPage at /about, with its test' },
    { command: 'flux generate page user --route users/:id', summary: 'Make UserPage, which is given the id' },
  ],
  needs: ['client'],
  data(input) {
    const { params, example } = parseAddress(routeOf(input))
    return {
      title: input.name.given.title,
      address: example,
      params: params.map(({ key, local }) => (key === local ? key : `${key}: ${local}`)).join(', '),
      shown: params,
      values: params.map(({ example: value }) => `'${value}'`).join(', '),
    }
  },
  wire(input) {
    const { title, pascal } = input.name.given
    const { path } = parseAddress(routeOf(input))
    return [
      {
        file: 'app/client/src/routes.tsx',
        edits: [
          { kind: 'import', from: `./pages/${pascal}Page.tsx`, name: `${pascal}Page` },
          {
            kind: 'page-route',
            routes: { from: 'routes' },
            path,
            value: `{ path: '${path}', element: <${pascal}Page />, handle: { title: '${title}' } satisfies PageMeta }`,
          },
        ],
      },
    ]
  },
  next: (input) => [`Open ${parseAddress(routeOf(input)).example} in the app: \`${input.app.pm} run dev\``],
})

function routeOf({ answers, name }: GeneratorInput<PageAnswers>): string {
  return answers.route ?? [...name.folder.split('/').filter(Boolean), name.given.kebab].join('/')
}
