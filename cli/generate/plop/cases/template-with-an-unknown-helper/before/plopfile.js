export default (plop) => plop.setGenerator('widget', { actions: [{ type: 'add', path: 'a.txt', template: '{{nope name}}' }] })
