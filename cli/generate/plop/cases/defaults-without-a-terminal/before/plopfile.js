export default function (plop) {
  plop.setGenerator('widget', {
    prompts: [
      { type: 'input', name: 'name' },
      { type: 'confirm', name: 'withTest', default: false },
      { type: 'list', name: 'style', choices: ['css', { name: 'Sass', value: 'scss' }], default: 1 },
      { type: 'checkbox', name: 'parts', choices: ['head', { name: 'Foot', value: 'foot', checked: true }] },
      { type: 'number', name: 'columns', default: 2 },
      { type: 'input', name: 'title', default: ({ name }) => `The ${name}` },
    ],
    actions: [{ type: 'add', path: 'out/{{name}}.txt', template: '{{withTest}} {{style}} {{parts}} {{columns}} {{title}}' }],
  })
}
