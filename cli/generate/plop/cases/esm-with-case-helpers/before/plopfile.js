export default function (plop) {
  plop.setGenerator('widget', {
    description: 'A widget',
    prompts: [{ type: 'input', name: 'name', message: 'Name?' }],
    actions: [
      {
        type: 'add',
        path: 'app/widgets/{{pascalCase name}}.ts',
        template:
          "export const {{camelCase name}} = '{{kebabCase name}} {{constantCase name}} {{snakeCase name}} {{titleCase name}} {{pkg 'name'}}'\n",
      },
    ],
  })
}
