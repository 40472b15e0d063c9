export default function (plop) {
  plop.setGenerator('entry', {
    prompts: [{ type: 'input', name: 'name' }],
    actions: [
      { type: 'append', path: 'app/list.ts', pattern: /\/\/ entries/, template: "add('{{name}}($1)')" },
      { type: 'append', path: 'app/end.txt', template: '{{name}}' },
      { type: 'append', path: 'app/many.txt', pattern: 'here:', separator: ' ', unique: false, template: '{{name}}' },
    ],
  })
}
