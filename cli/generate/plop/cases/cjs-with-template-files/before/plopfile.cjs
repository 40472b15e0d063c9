const path = require('node:path')
module.exports = (plop) => {
  plop.setGenerator('widget', {
    prompts: [
      { type: 'input', name: 'name' },
      { type: 'list', name: 'kind', choices: ['wide', 'narrow'] },
    ],
    actions: [
      {
        type: 'add',
        path: path.join(__dirname, 'app/widgets/{{name}}.css'),
        templateFile: 'plop-templates/{{kind}}.css.hbs',
        data: { color: 'red' },
        transform: (text) => text.toUpperCase(),
      },
    ],
  })
}
