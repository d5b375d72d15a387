export interface ShownButton {
  readonly type: 'quick_reply' | 'reply' | 'list' | 'url' | 'phone_number' | 'copy_code' | 'other';
  readonly title: string;
  /** What a tap sends back: the payload of a quick reply, the id of a reply button or row. */
  readonly id?: string;
  readonly url?: string;
}

/** What a phone shows of a message; parameters of templates are substituted. */
export interface Shown {
  readonly text?: string;
  readonly header?: string;
  readonly footer?: string;
  readonly buttons?: readonly ShownButton[];
  readonly media?: {
    readonly kind: string;
    readonly id?: string;
    readonly link?: string;
    readonly filename?: string;
    /** The bytes are of another type than they were said to be. */
    readonly isBroken?: boolean;
  };
  readonly template?: { readonly name: string; readonly language: string; readonly category: string };
  /** Location, contacts, reaction and what else has no text of its own. */
  readonly data?: unknown;
}
