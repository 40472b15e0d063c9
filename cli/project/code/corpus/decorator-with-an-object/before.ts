import { Module } from 'di'

export const meta = define({
  imports: [One],
  providers: [],
})

@Module(meta)
export class AppModule {}
