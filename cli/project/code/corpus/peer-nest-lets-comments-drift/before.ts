import { define } from 'di'; // the container

export const meta = define({
  providers: [
    One, // stays with one
    /* stays with two */ Two, // so does this
  ], // the providers
});
