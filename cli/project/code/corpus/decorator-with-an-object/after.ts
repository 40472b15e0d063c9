import { Module } from 'di'
import { MailModule } from './mail.ts'

export const meta = define({
  imports: [One, MailModule],
  providers: [],
})

@Module(meta)
export class AppModule {}
