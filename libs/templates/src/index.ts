/** Templates: what they must look like, what Meta thinks of them, and how their blanks are filled. */
export { fillTemplate } from './fill-template/fill-template.js';
export { renderTemplate } from './fill-template/render-template.js';
export { requirementsOf, type Requirements } from './requirements.js';
export type {
  Filled,
  GraphComponent,
  GraphTemplate,
  HeaderMedia,
  Misfit,
  TemplateParams,
} from './fill-template/params.js';
export type { VerdictChange, VerdictUpdate } from './record-verdicts/verdict.js';
export {
  chooseTemplate,
  isUsable,
  type Template,
  type TemplateCategory,
  type TemplateChoice,
  type TemplateStatus,
  type TemplateWish,
} from './template.js';
export { Templates } from './templates.js';
export { templatesMigrations } from './templates.migration.js';
export { TemplatesApiModule, TemplatesModule, TemplateSubmissionModule } from './templates.module.js';
export { PendingTemplates } from './submit-templates/pending-templates.js';
export { SubmitTemplates } from './submit-templates/submit-templates.js';
export { TEMPLATE_QUEUE } from './submit-templates/template-queue.js';
