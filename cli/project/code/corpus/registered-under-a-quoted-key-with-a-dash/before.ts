export const live = registry({
  'my-counter': Counter,
});
