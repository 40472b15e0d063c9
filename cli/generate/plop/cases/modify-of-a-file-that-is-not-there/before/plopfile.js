export default function (plop) {
  plop.setGenerator('bump', {
    actions: [
      { type: 'add', path: 'app/made.txt', template: 'made' },
      { type: 'modify', path: 'app/none.ts', pattern: 'a', template: 'b' },
    ],
  })
}
