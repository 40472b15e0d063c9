import type { NodePlopAPI } from 'node-plop'
import { folder } from './plop/folder.ts'

interface Answers {
  readonly name: string
}

export default function (plop: NodePlopAPI): void {
  plop.setHelper('shout', (text: string): string => `${text.toUpperCase()}!`)
  plop.setGenerator('widget', {
    description: 'A widget',
    prompts: [{ type: 'input', name: 'name' }],
    actions: (data) => {
      const { name } = data as Answers
      return [
        `Making ${name}`,
        { type: 'add', path: `${folder}/{{name}}.txt`, template: '{{shout name}}' },
      ]
    },
  })
}
