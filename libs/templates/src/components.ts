/** The parts of a template in Meta's own shape; kept as they are, because Meta adds fields faster than anybody can name them. */
export interface Component {
  readonly type: string;
  readonly format?: string;
  readonly text?: string;
  readonly buttons?: readonly TemplateButton[];
  readonly example?: Readonly<Record<string, unknown>>;
  readonly [field: string]: unknown;
}

export interface TemplateButton {
  readonly type: string;
  readonly text?: string;
  readonly url?: string;
  readonly otp_type?: string;
  readonly [field: string]: unknown;
}

/** The component of this kind, whatever case it is written in. */
export const componentOf = (components: readonly Component[], type: string): Component | undefined =>
  components.find((component) => component.type.toUpperCase() === type);

export const buttonsOf = (components: readonly Component[]): readonly TemplateButton[] =>
  componentOf(components, 'BUTTONS')?.buttons ?? [];

/** `{{1}}`, `{{ first_name }}`: what stands between the braces, in order, repeats included. */
export const placeholdersIn = (text: string): string[] =>
  [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? '');

export const PLACEHOLDER = /\{\{\s*([a-z0-9_]+)\s*\}\}/g;
