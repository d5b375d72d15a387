export interface ShownButton {
  readonly type: 'quick_reply' | 'reply' | 'list' | 'url' | 'phone_number' | 'copy_code' | 'flow' | 'other';
  readonly title: string;
  /** What a tap sends back: the payload of a quick reply, the id of a reply button or row, the token of a flow. */
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
    /** Played rather than opened; the only kind of message that is ever reported as `played`. */
    readonly voice?: boolean;
  };
  /** The cards of a carousel, each with its picture and buttons. */
  readonly cards?: readonly Shown[];
  readonly template?: { readonly name: string; readonly language: string; readonly category: string };
  /** Location, contacts, reaction and what else has no text of its own. */
  readonly data?: unknown;
}
