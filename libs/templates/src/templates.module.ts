import { Module } from '@nestjs/common';
import { RecordVerdicts } from './record-verdicts/record-verdicts.js';
import { TemplateRepository } from './template.repository.js';
import { Templates } from './templates.js';

/** Templates without routes, for every process. */
@Module({ providers: [Templates, TemplateRepository, RecordVerdicts], exports: [Templates] })
export class TemplatesModule {}

/** The routes of templates. */
@Module({ imports: [TemplatesModule] })
export class TemplatesApiModule {}
