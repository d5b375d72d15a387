import { createSecureContext, rootCertificates } from 'node:tls';
import type { Agent } from 'undici';
import { sha256 } from '#platform/kernel';
import { EgressFailed } from './egress.errors.js';

type AgentFor = (trust?: ReturnType<typeof createSecureContext>) => Agent;

/** Enough for every tenant with an authority of its own that is called at about the same time. */
const MOST = 100;

/**
 * Connections by whom they trust: one pool for the public certificate authorities, one for each bundle besides them. What one
 * tenant trusts is never trusted for another, because their connections are never shared. The pool used longest ago makes room.
 */
export class TrustingAgents {
  private readonly publicly: Agent;
  private readonly byBundle = new Map<string, Agent>();

  constructor(private readonly open: AgentFor) {
    this.publicly = open();
  }

  /** `ca`: PEM certificates that count beside the public ones; null for these alone. */
  trusting(ca: string | null): Agent {
    if (ca === null) return this.publicly;
    const key = sha256(ca).toString('base64');
    const agent = this.byBundle.get(key) ?? this.open(trustIn(ca));
    this.byBundle.delete(key);
    this.byBundle.set(key, agent);
    this.makeRoom();
    return agent;
  }

  async destroy(): Promise<void> {
    await Promise.all([this.publicly, ...this.byBundle.values()].map((agent) => agent.destroy()));
  }

  private makeRoom(): void {
    const [oldest] = this.byBundle;
    if (!oldest || this.byBundle.size <= MOST) return;
    this.byBundle.delete(oldest[0]);
    // Requests under way are seen to their end.
    void oldest[1].close();
  }
}

/** The public authorities and these. */
function trustIn(ca: string): ReturnType<typeof createSecureContext> {
  try {
    return createSecureContext({ ca: [...rootCertificates, ca] });
  } catch (error) {
    throw new EgressFailed('tls', 'The CA bundle cannot be read; it must be certificates in PEM.', { cause: error });
  }
}
