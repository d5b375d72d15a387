import { Module } from '@nestjs/common';
import { GroupRepository } from './group.repository.js';
import { Groups } from './groups.js';
import { TakeInNews } from './take-in-news/take-in-news.js';

@Module({
  providers: [Groups, GroupRepository, TakeInNews],
  exports: [Groups],
})
export class GroupsModule {}
