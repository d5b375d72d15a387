import { Module } from '@nestjs/common';
import { WebhooksModule } from '#webhooks';
import { GroupRepository } from './group.repository.js';
import { Groups } from './groups.js';
import { TakeInNews } from './take-in-news/take-in-news.js';

@Module({
  imports: [WebhooksModule],
  providers: [Groups, GroupRepository, TakeInNews],
  exports: [Groups],
})
export class GroupsModule {}
