import { define } from 'di'; // the container
import { Mail } from './mail.ts';

export const meta = define({
  providers: [
    One, // stays with one
    /* stays with two */ Two, // so does this
    Mail,
  ], // the providers
});
