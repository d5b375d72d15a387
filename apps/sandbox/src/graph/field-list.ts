import { GraphError } from './graph-error.js';

/** One entry of `?fields=`: `pricing_analytics.start(1).end(2)` or `participants{wa_id}`. */
export interface WantedField {
  readonly name: string;
  /** What stands in the parentheses of `.name(value)`, by name. */
  readonly modifiers: Readonly<Record<string, string>>;
  readonly sub?: readonly WantedField[];
}

const NAME = /^[a-z_][a-z0-9_]*/i;

/** Reads the field syntax of Graph (source: whatsapp-cloud-api.md §1, §4.8); lists inside parentheses are left as they are. */
export function fieldListOf(text: string): readonly WantedField[] {
  const reader = new Reader(text);
  const list = reader.list();
  if (!reader.isAtEnd) throw malformed(text);
  return list;
}

class Reader {
  private at = 0;

  constructor(private readonly text: string) {}

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  list(): WantedField[] {
    const fields: WantedField[] = [];
    do {
      this.skipSpace();
      // A comma too many is forgiven, as Graph forgives it.
      if (NAME.test(this.text.slice(this.at))) fields.push(this.field());
      this.skipSpace();
    } while (this.take(','));
    return fields;
  }

  private field(): WantedField {
    const name = this.name();
    const modifiers: Record<string, string> = {};
    while (this.take('.')) modifiers[this.name()] = this.parenthesised();
    if (!this.take('{')) return { name, modifiers };
    const sub = this.list();
    if (!this.take('}')) throw malformed(this.text);
    return { name, modifiers, sub };
  }

  private name(): string {
    const name = NAME.exec(this.text.slice(this.at))?.[0];
    if (name === undefined) throw malformed(this.text);
    this.at += name.length;
    return name;
  }

  private parenthesised(): string {
    if (!this.take('(')) throw malformed(this.text);
    const end = this.text.indexOf(')', this.at);
    if (end < 0) throw malformed(this.text);
    const inside = this.text.slice(this.at, end).trim();
    this.at = end + 1;
    return inside;
  }

  private take(char: string): boolean {
    if (this.text[this.at] !== char) return false;
    this.at++;
    return true;
  }

  private skipSpace(): void {
    while (/\s/.test(this.text[this.at] ?? '')) this.at++;
  }
}

const malformed = (text: string): GraphError =>
  new GraphError(100, undefined, { message: `Syntax error in the field list "${text}".` });
