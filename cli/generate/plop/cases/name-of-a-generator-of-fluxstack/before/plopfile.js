export default function (plop) {
  plop.setGenerator('service', {
    prompts: [{ name: 'name' }],
    actions: [{ type: 'add', path: '{{name}}.txt', template: 'plop' }],
  })
}
