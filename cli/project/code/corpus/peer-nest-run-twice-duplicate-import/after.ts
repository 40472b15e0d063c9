import { Module } from '@nestjs/common';
import { MailService } from './mail.service';

export const meta = define({
  providers: [MailService],
});
