export default function (plop) {
  plop.setGenerator('widget', {
    prompts: [{ name: 'name' }],
    actions: [{ type: 'add', path: '{{name}}.txt', template: 'new' }],
  })
}
