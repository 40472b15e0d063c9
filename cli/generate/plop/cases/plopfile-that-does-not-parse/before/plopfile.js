export default function (plop) {
  plop.setGenerator(
}
