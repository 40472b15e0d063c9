import * as z from 'zod/mini'
import { defineGenerator, type GeneratorInput, type Wiring } from '../define-generator.ts'
import { assertClient } from '../generate/needs.ts'
import { parseFields } from '../generate/fields.ts'
import { stageTable } from '../generate/resource/migration.ts'
import { namesOf, shapeOf, type ResourceAnswers } from '../generate/resource/shape.ts'
import { resourceData } from '../generate/resource/view.ts'

interface Answers extends ResourceAnswers {
  readonly live: boolean
  readonly client?: boolean | undefined
}

/** A flat chain of routes stops compiling at 92; groups of this many never get there. */
const LARGEST_GROUP = 20

export default defineGenerator<Answers>({
  summary: 'All of a thing: table, migration, API, pages, and tests of each',
  description:
    'Fields are `name:type`, with `?` for one that may be empty, `:unique`, `:index` and `=default`. Types are string, text, integer, number, boolean, ' +
    'date, datetime, json, enum(a,b) and references. Without fields it has a name.',
  answers: z.object({
    name: z.string().check(z.meta({ description: 'Name of one of them, such as post' })),
    fields: z._default(
      z.array(z.string()).check(z.meta({ description: 'Its fields, such as title:string published:boolean' })),
      [],
    ),
    live: z._default(
      z.boolean().check(z.meta({ description: 'Show changes at once on every page that is open' })),
      false,
    ),
    client: z.optional(z.boolean().check(z.meta({ description: 'Make pages too; default: where the app has any' }))),
  }),
  examples: [
    {
      command: 'flux generate resource post title:string body:text published:boolean --live',
      summary: 'Posts, whose list changes before your eyes',
    },
    {
      command: 'flux generate resource comment body:text post:references',
      summary: 'Comments, each of a post that there is',
    },
    {
      command: "flux g resource product sku:string:unique 'price:number?' 'state:enum(new,used)=new'",
      summary: 'In quotes, what the shell would take for its own',
    },
  ],
  checks: { fields: parseFields },
  needs: ['database'],
  template(input) {
    const layers = [`model/${input.app.database}`, 'resource/base']
    if (input.answers.live) layers.push('resource/live')
    if (withPages(input)) layers.push('resource/client')
    return layers
  },
  data: (input) => resourceData(shapeOf(input), { folder: input.name.folder, root: input.app.root }),
  wire: (input) => [...serverWiring(input), ...(withPages(input) ? [pageWiring(input)] : [])],
  plan: stageTable,
  next(input) {
    const { many } = namesOf(input.name)
    const path = [...input.name.folder.split('/').filter(Boolean), many.kebab].join('/')
    const pages = [
      `Open /${path} in the app: \`${input.app.pm} run dev\``,
      `Lead there from another page: \`<Link to="/${path}">${many.title}</Link>\``,
    ]
    return withPages(input) ? pages : [`Ask for /api/${path}: \`${input.app.pm} run dev\``]
  },
})

/** @throws CliError GENERATOR_NEEDS where pages are asked for and the app has none */
function withPages({ answers, app }: GeneratorInput<Answers>): boolean {
  if (answers.client) assertClient('resource --client', app)
  return answers.client ?? app.client
}

function serverWiring({ answers, name }: GeneratorInput<Answers>): Wiring[] {
  const { kebab, camel, pascal } = namesOf(name).many
  const make = `() => new ${pascal}Service(db)`
  const imports = (folder: string) =>
    [pascal, `${pascal}Service`].map((each) => ({ kind: 'import', from: `${folder}/${kebab}.ts`, name: each }) as const)
  const live: Wiring = {
    file: 'app/server/live/index.ts',
    edits: [
      { kind: 'import', from: `./${kebab}.ts`, name: `${pascal}Live` },
      { kind: 'property', object: { from: 'live', path: [0] }, key: camel, value: `${pascal}Live` },
    ],
  }
  return [
    { file: 'app/server/models/index.ts', edits: [{ kind: 're-export', from: `./${kebab}.ts` }] },
    {
      file: 'app/server/services/index.ts',
      edits: [
        { kind: 'import', from: '../database.ts', name: 'db' },
        ...imports('.'),
        { kind: 'call', on: { from: 'services' }, method: 'singleton', args: [pascal, make] },
      ],
    },
    {
      file: 'app/server/routes/index.ts',
      edits: [
        { kind: 'import', from: `./${kebab}.ts`, name: `${camel}Routes` },
        {
          kind: 'call',
          on: { from: 'routes' },
          method: 'use',
          args: [`${camel}Routes`],
          limit: { calls: LARGEST_GROUP, group: 'routes', start: 'new Elysia()' },
        },
      ],
    },
    {
      file: 'tests/app.ts',
      edits: [
        ...imports('../app/server/services'),
        { kind: 'call', on: { from: 'own' }, method: 'override', args: [pascal, make] },
      ],
    },
    ...(answers.live ? [live] : []),
  ]
}

function pageWiring({ name }: GeneratorInput<Answers>): Wiring {
  const { one, many } = namesOf(name)
  const path = [...name.folder.split('/').filter(Boolean), many.kebab].join('/')
  const pages = [
    { path, page: `${one.pascal}ListPage`, title: many.title },
    { path: `${path}/new`, page: `New${one.pascal}Page`, title: `New ${one.words}` },
    { path: `${path}/:id`, page: `${one.pascal}Page`, title: one.title },
    { path: `${path}/:id/edit`, page: `Edit${one.pascal}Page`, title: `Edit ${one.words}` },
  ]
  return {
    file: 'app/client/src/routes.tsx',
    edits: pages.flatMap((each) => [
      { kind: 'import', from: `./pages/${many.kebab}/${each.page}.tsx`, name: each.page } as const,
      {
        kind: 'page-route',
        routes: { from: 'routes' },
        path: each.path,
        value: `{ path: '${each.path}', element: <${each.page} />, handle: { title: '${each.title}' } satisfies PageMeta }`,
      } as const,
    ]),
  }
}
