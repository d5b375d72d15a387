import { type DynamicModule, Module } from '@nestjs/common';
import { type GraphConfig, GraphModule } from '#graph';
import { NumbersModule } from '#numbers';
import { CreateTemplate } from './create-template/create-template.js';
import { TemplatesController } from './read-templates/templates.controller.js';
import { RecordVerdicts } from './record-verdicts/record-verdicts.js';
import { GraphTemplates } from './submit-templates/graph-templates.js';
import { PendingTemplates } from './submit-templates/pending-templates.js';
import { SubmitTemplates } from './submit-templates/submit-templates.js';
import { WaitingRepository } from './submit-templates/waiting.repository.js';
import { TemplateRepository } from './template.repository.js';
import { Templates } from './templates.js';

/** Templates without routes, for every process. */
@Module({
  providers: [Templates, TemplateRepository, RecordVerdicts],
  exports: [Templates, TemplateRepository, RecordVerdicts],
})
export class TemplatesModule {}

/** The routes of templates. */
@Module({ imports: [TemplatesModule, NumbersModule], providers: [CreateTemplate], controllers: [TemplatesController] })
export class TemplatesApiModule {}

/** The side that speaks to Meta, for the worker. */
@Module({})
export class TemplateSubmissionModule {
  static forRoot(config: GraphConfig): DynamicModule {
    return {
      module: TemplateSubmissionModule,
      imports: [TemplatesModule, NumbersModule, GraphModule.forRoot(config)],
      providers: [GraphTemplates, WaitingRepository, SubmitTemplates, PendingTemplates],
      exports: [SubmitTemplates, PendingTemplates],
    };
  }
}
