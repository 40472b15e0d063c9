export default function (plop) {
  plop.setGenerator('widget', {
    async prompts(inquirer) {
      const { name } = await inquirer.prompt([{ type: 'input', name: 'name' }])
      const more = await inquirer.prompt({ type: 'input', name: 'color', default: 'red' })
      return { name, ...more }
    },
    actions: [{ type: 'add', path: 'out/{{name}}.txt', template: '{{color}}' }],
  })
}
