import type { SandboxClock } from '../clock/sandbox-clock.js';
import type { Network } from '../network/network.js';
import type { Webhooks } from '../webhooks/webhooks.js';
import type { Template } from './template.js';

/** What the app hears of its templates (source: whatsapp-cloud-api.md §5.4). */
export class TemplateWebhooks {
  constructor(
    private readonly network: Network,
    private readonly webhooks: Webhooks,
    private readonly clock: SandboxClock,
  ) {}

  status(template: Template, event: string, reason: string, title?: string): void {
    this.push(template, 'message_template_status_update', {
      event,
      ...this.naming(template),
      reason,
      message_template_category: template.row.category,
      ...(title !== undefined && { other_info: { title, description: 'The quality of this template has changed.' } }),
      ...(event === 'DISABLED' && { disable_info: { disable_date: this.clock.seconds() } }),
      ...(event === 'REJECTED' && {
        rejection_info: { reason, recommendation: 'Change the template and submit it again.' },
      }),
    });
  }

  quality(template: Template, previous: string, score: string): void {
    this.push(template, 'message_template_quality_update', {
      previous_quality_score: previous,
      new_quality_score: score,
      ...this.naming(template),
    });
  }

  /** In a notice `new_category` is the one it still has. */
  categoryNotice(template: Template, correct: string, atMs: number): void {
    this.push(template, 'template_category_update', {
      ...this.naming(template),
      new_category: template.row.category,
      correct_category: correct,
      category_update_timestamp: Math.floor(atMs / 1000),
    });
  }

  category(template: Template, previous: string): void {
    this.push(template, 'template_category_update', {
      ...this.naming(template),
      previous_category: previous,
      new_category: template.row.category,
    });
  }

  components(template: Template): void {
    const { components } = template.row;
    const textOf = (type: string) => components.find((part) => part['type'] === type)?.['text'];
    this.push(template, 'message_template_components_update', {
      ...this.naming(template),
      message_template_title: textOf('HEADER'),
      message_template_element: template.blueprint.body.text,
      message_template_footer: template.blueprint.footer,
      ...(template.blueprint.buttons.length > 0 && {
        message_template_buttons: template.blueprint.buttons.map(({ type, title, url }) => ({
          message_template_button_type: type,
          message_template_button_text: title,
          message_template_button_url: url,
        })),
      }),
    });
  }

  private naming({ row: { id, name, language } }: Template): object {
    return {
      message_template_id: Number(id),
      message_template_name: name,
      message_template_language: language,
    };
  }

  private push(template: Template, field: string, value: object): void {
    const waba = this.network.waba(template.row.wabaId);
    if (waba) this.webhooks.push({ waba, field, json: JSON.stringify(value), time: this.clock.seconds() });
  }
}
