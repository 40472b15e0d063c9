export default function (plop) {
  plop.setGenerator('widget', {
    prompts: [{ name: 'name', validate: async (text) => (text === 'bad' ? 'This name is taken' : true) }],
    actions: [{ type: 'add', path: '{{name}}.txt', template: '' }],
  })
}
