/**
 * What a sender gives for a template. `params`: in order for `{{1}}`, or by name. `header`: text, or media to fetch. `buttons`: the
 * variable part of a URL, a coupon code or a reply payload, by the button's place. `code`: authentication templates, alone.
 * source: sms-like-apis.md §2.3
 */
export interface TemplateParams {
  readonly params?: readonly string[] | Readonly<Record<string, string>>;
  readonly header?: string | readonly string[] | HeaderMedia;
  readonly buttons?: readonly { readonly index: number; readonly param: string }[];
  readonly code?: string;
}

/** A header that is a picture, video or document (`link` or `id`), or a place. */
export type HeaderMedia =
  | { readonly link: string; readonly filename?: string }
  | { readonly id: string; readonly filename?: string }
  | {
      readonly latitude: number | string;
      readonly longitude: number | string;
      readonly name?: string;
      readonly address?: string;
    };

/** The `template` object of a send. source: whatsapp-cloud-api.md §2.4 */
export interface GraphTemplate {
  readonly name: string;
  readonly language: { readonly code: string };
  readonly components?: readonly GraphComponent[];
}
export interface GraphComponent {
  readonly type: 'header' | 'body' | 'button';
  readonly sub_type?: string;
  readonly index?: string;
  readonly parameters: readonly Readonly<Record<string, unknown>>[];
}

/** A parameter that does not fit; the pointer is relative to the `template` of the request. */
export interface Misfit {
  readonly pointer: string;
  readonly detail: string;
}

export type Filled = { readonly template: GraphTemplate } | { readonly refusal: readonly Misfit[] };
