import type { SandboxConfig } from '../config.js';
import type { Journal } from '../journal/journal.js';

interface AppState {
  /** The field list of its webhook subscription; null stands for every field. */
  fields: readonly string[] | null;
  callbackUrl: string | null;
  verifyToken: string | null;
  /** "Require app secret": calls without a proof are refused. */
  requiresProof: boolean;
  /** Calls of an hour for the whole app, all accounts together; null stands for no limit. */
  callsPerHour: number | null;
}

/** The one Meta app of this sandbox: every webhook is signed with its secret and every token was made through it. */
export class MetaApp {
  readonly id: string;
  readonly name = 'Sandbox app';
  readonly secret: string;
  /** The portfolio of the partner that owns the app. */
  readonly businessId: string;
  private state: AppState = {
    fields: null,
    callbackUrl: null,
    verifyToken: null,
    requiresProof: false,
    callsPerHour: null,
  };
  private readonly record: (row: AppState) => void;

  constructor(config: SandboxConfig, journal: Journal) {
    this.id = config.appId;
    this.secret = config.appSecret;
    this.businessId = config.businessId;
    this.record = journal.channel<AppState>('app', (row) => void (this.state = { ...this.state, ...row }));
  }

  get fields(): readonly string[] | null {
    return this.state.fields;
  }

  get callback(): { readonly url: string; readonly verifyToken: string } | null {
    const { callbackUrl, verifyToken } = this.state;
    return callbackUrl === null ? null : { url: callbackUrl, verifyToken: verifyToken ?? '' };
  }

  get requiresProof(): boolean {
    return this.state.requiresProof;
  }

  get callsPerHour(): number | null {
    return this.state.callsPerHour;
  }

  change(change: Partial<AppState>): void {
    this.state = { ...this.state, ...change };
    this.record(this.state);
  }

  /** Whether its subscription names this field (source: whatsapp-cloud-api.md §5.1, Scope). */
  hears(field: string): boolean {
    return this.state.fields === null || this.state.fields.includes(field);
  }
}
