import { badType, required } from '../graph/graph-error.js';
import type { Fields } from '../graph/json.js';
import type { Waba } from '../network/waba.js';
import type { CreateTemplate } from './create-template.js';
import type { EditTemplate } from './edit-template.js';
import type { Template } from './template.js';
import { languageIn, nameIn } from './template-request.js';
import type { Templates } from './templates.js';

/** One template in many languages at once: made where it is missing, edited where it is there (source: whatsapp-cloud-api.md §4.3). */
export class UpsertTemplates {
  constructor(
    private readonly templates: Templates,
    private readonly createTemplate: CreateTemplate,
    private readonly editTemplate: EditTemplate,
  ) {}

  execute(waba: Waba, request: Fields): readonly Template[] {
    const { languages, ...rest } = request;
    if (languages === undefined) throw required('languages');
    if (!Array.isArray(languages) || languages.length === 0) throw badType('languages', 'a list of language codes');
    // Only the texts of one-time codes are Meta's in every language.
    if (String(rest['category']).toUpperCase() !== 'AUTHENTICATION')
      throw badType('category', 'one of {AUTHENTICATION}');
    if (rest['components'] === undefined || rest['components'] === null) throw required('components');
    const name = nameIn(rest);
    return languages.map(languageIn).map((language) => {
      const known = this.templates.find(waba.id, name, language);
      if (!known) return this.createTemplate.execute(waba, { ...rest, language });
      this.editTemplate.execute(known, { components: rest['components'] });
      return known;
    });
  }
}
