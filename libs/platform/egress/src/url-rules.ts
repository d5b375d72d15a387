import { isIP } from 'node:net';
import { reachOf, type Reach } from './address.js';

export interface EgressRules {
  /** Plain http, private addresses, names of one's own network and any port: for sandboxes and development only. */
  readonly allowPrivate: boolean;
}

export type UrlRefusalReason =
  | 'not_a_url'
  | 'scheme'
  | 'userinfo'
  | 'port'
  | 'local_name'
  | 'address_literal'
  | 'private_address'
  | 'forbidden_address';

export interface UrlRefusal {
  readonly reason: UrlRefusalReason;
  /** A sentence for the person who gave the URL. */
  readonly detail: string;
}

const DETAIL: Record<UrlRefusalReason, string> = {
  not_a_url: 'This is not an absolute URL of at most 2,048 characters.',
  scheme: 'Only https URLs are called.',
  userinfo: 'A URL with a user name or password is not called; authenticate by the signature instead.',
  port: 'Only the ports 443, 8443 and 80 are called.',
  local_name: 'This name belongs to a local network, not to the internet.',
  address_literal: 'Give a host name, not an IP address.',
  private_address: 'This address belongs to a private network.',
  forbidden_address: 'This address is reserved and is never called.',
};
const LONGEST = 2_048;
const PORTS = new Set(['', '443', '8443', '80']);
const LOCAL_NAME = /(^|\.)(localhost|localdomain|local|internal|intranet|lan|home|corp|private|arpa)$/;

/** Whether a URL may be called at all, judged by its text; what its name resolves to is judged at every connection. */
export function checkUrl(text: string, rules: EgressRules): UrlRefusal | null {
  const reason = refusalOf(text, rules);
  return reason && { reason, detail: DETAIL[reason] };
}

/** Whether these rules let us connect to this address. */
export const mayReach = (address: string, rules: EgressRules): boolean =>
  refusalOfReach(reachOf(address), rules) === null;

function refusalOf(text: string, rules: EgressRules): UrlRefusalReason | null {
  if (text.length > LONGEST || !URL.canParse(text)) return 'not_a_url';
  const url = new URL(text);
  if (url.protocol !== 'https:' && !(rules.allowPrivate && url.protocol === 'http:')) return 'scheme';
  if (url.username || url.password) return 'userinfo';
  if (!rules.allowPrivate && !PORTS.has(url.port)) return 'port';
  return refusalOfHost(url.hostname, rules);
}

/** The parser has already turned `0x7f.1`, `2130706433` and `①②⑦.0.0.1` into `127.0.0.1`, so its answer is what we judge. */
function refusalOfHost(hostname: string, rules: EgressRules): UrlRefusalReason | null {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host)) return refusalOfReach(reachOf(host), rules) ?? (rules.allowPrivate ? null : 'address_literal');
  const local = !host.includes('.') || LOCAL_NAME.test(host);
  return local && !rules.allowPrivate ? 'local_name' : null;
}

function refusalOfReach(reach: Reach, rules: EgressRules): UrlRefusalReason | null {
  if (reach === 'forbidden') return 'forbidden_address';
  return reach === 'private' && !rules.allowPrivate ? 'private_address' : null;
}
