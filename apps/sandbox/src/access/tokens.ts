import { hmacSha256, randomToken, sameBytes } from '#platform/kernel';
import type { SandboxClock } from '../clock/sandbox-clock.js';
import { GraphError } from '../graph/graph-error.js';
import type { Journal } from '../journal/journal.js';
import type { MetaApp } from './meta-app.js';
import { PERMISSIONS, type Permission } from './permissions.js';

export const KINDS = ['user', 'system_user', 'business', 'app'] as const;
/** source: whatsapp-cloud-api.md §1 */
export type TokenKind = (typeof KINDS)[number];

export const ENDINGS = ['password_changed', 'invalidated'] as const;
export type Ending = (typeof ENDINGS)[number];

export interface TokenRow {
  readonly token: string;
  readonly kind: TokenKind;
  readonly scopes: readonly Permission[];
  /** Sandbox clock, in milliseconds; null never ends. */
  readonly expiresAt: number | null;
  readonly ended?: Ending;
}

/** A token and the accounts it may act for. */
export interface AccessToken extends TokenRow {
  readonly wabas: ReadonlySet<string>;
}

export interface NewToken {
  readonly token?: string;
  readonly kind?: TokenKind;
  readonly scopes?: readonly Permission[];
  readonly expiresAt?: number | null;
}

/** source: whatsapp-cloud-api.md §6.2, code 190 */
const SUBCODES: Readonly<Record<Ending, number>> = { password_changed: 460, invalidated: 467 };
const EXPIRED = 463;

type Entry = TokenRow & { readonly wabas: Set<string> };

/** Every token the app was given, and what each may do. */
export class Tokens {
  private readonly byText = new Map<string, Entry>();
  private readonly record: (row: TokenRow) => void;

  constructor(
    journal: Journal,
    private readonly app: MetaApp,
    private readonly clock: SandboxClock,
  ) {
    this.record = journal.channel<TokenRow>('token', (row) => void this.put(row));
    // The literal that stands for an app token always works.
    this.put({ token: `${app.id}|${app.secret}`, kind: 'app', scopes: [], expiresAt: null });
  }

  issue(wanted: NewToken): AccessToken {
    const { token = newToken(), kind = 'system_user', scopes = PERMISSIONS, expiresAt = null } = wanted;
    const row: TokenRow = { token, kind, scopes, expiresAt };
    this.record(row);
    return this.put(row);
  }

  issueAppToken(): AccessToken {
    return this.issue({ token: `${this.app.id}|${randomToken(20)}`, kind: 'app', scopes: [] });
  }

  /** Lets a token act for an account; one nobody has issued counts as a system user's. Remembered by whoever grants. */
  grant(token: string, wabaId: string): void {
    const entry =
      this.byText.get(token) ?? this.put({ token, kind: 'system_user', scopes: PERMISSIONS, expiresAt: null });
    entry.wabas.add(wabaId);
  }

  find(token: string): AccessToken | undefined {
    return this.byText.get(token);
  }

  isValid({ ended, expiresAt }: AccessToken): boolean {
    return ended === undefined && (expiresAt === null || this.clock.ms() < expiresAt);
  }

  end(token: AccessToken, ended: Ending): void {
    const { token: text, kind, scopes, expiresAt } = token;
    const row: TokenRow = { token: text, kind, scopes, expiresAt, ended };
    this.put(row);
    this.record(row);
  }

  /** The accounts a valid token may act for; refuses every other. */
  check(text: string, proof: string | undefined, permission: Permission | null): AccessToken {
    const token = this.byText.get(text);
    if (!token) throw refusal('Invalid OAuth access token - Cannot parse access token');
    if (token.ended !== undefined)
      throw refusal('Error validating access token: The session has been invalidated', SUBCODES[token.ended]);
    if (token.expiresAt !== null && this.clock.ms() >= token.expiresAt)
      throw refusal('Error validating access token: Session has expired', EXPIRED);
    this.checkProof(text, proof);
    if (permission !== null && token.kind !== 'app' && !token.scopes.includes(permission)) throw lacking(permission);
    return token;
  }

  /** source: whatsapp-cloud-api.md §1: checked when it is given, missed only when the app requires it. */
  private checkProof(text: string, proof: string | undefined): void {
    if (proof === undefined) {
      if (!this.app.requiresProof) return;
      throw new GraphError(104, undefined, {
        message: 'API calls from the server require an appsecret_proof argument',
      });
    }
    const expected = hmacSha256(this.app.secret, text).toString('hex');
    if (!sameBytes(Buffer.from(proof), Buffer.from(expected)))
      throw new GraphError(104, undefined, { message: 'Invalid appsecret_proof provided in the API argument' });
  }

  private put(row: TokenRow): Entry {
    const wabas = this.byText.get(row.token)?.wabas ?? new Set<string>();
    const entry: Entry = { ...row, wabas };
    this.byText.set(row.token, entry);
    return entry;
  }
}

/** Looks like a business token, so that nothing downstream learns to expect another shape. */
export const newToken = (): string => `EAAJ${randomToken(48)}`;

const refusal = (message: string, subcode?: number): GraphError => new GraphError(190, undefined, { message, subcode });

const lacking = (permission: Permission): GraphError =>
  permission === 'whatsapp_business_messaging'
    ? new GraphError(10)
    : new GraphError(200, undefined, { message: `Requires the ${permission} permission` });
