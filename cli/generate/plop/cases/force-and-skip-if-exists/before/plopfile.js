export default function (plop) {
  plop.setGenerator('widget', {
    prompts: [{ name: 'name' }],
    actions: [
      { type: 'add', path: 'forced.txt', template: 'new', force: true },
      { type: 'add', path: 'kept.txt', template: 'new', skipIfExists: true },
    ],
  })
}
