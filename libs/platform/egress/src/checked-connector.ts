import dns from 'node:dns';
import type { LookupFunction } from 'node:net';
import type { SecureContext } from 'node:tls';
import { buildConnector } from 'undici';
import { EgressFailed } from './egress.errors.js';
import { mayReach, type EgressRules } from './url-rules.js';

/** All addresses of a name. */
export type Resolve = (hostname: string) => Promise<readonly dns.LookupAddress[]>;

/** The system's resolver, as every other program on this machine sees the network. */
export const systemResolve: Resolve = (hostname) => dns.promises.lookup(hostname, { all: true });

/**
 * Opens connections to checked addresses only. A name is resolved once, every address it has must be allowed, and the socket
 * gets exactly these: a second answer of the name server cannot change where we connect. The address at the other end is
 * looked at once more before a byte of the request is written. `trust` takes the place of the public certificate authorities.
 */
export function checkedConnector(
  rules: EgressRules,
  resolve: Resolve,
  connectMs: number,
  trust?: SecureContext,
): buildConnector.connector {
  const secure = trust ? { secureContext: trust } : {};
  const options = { lookup: checkedLookup(rules, resolve), timeout: connectMs, allowH2: false, ...secure };
  const connect = buildConnector(options as buildConnector.BuildOptions);
  return (target, callback) =>
    connect(target, (...[error, socket]) => {
      if (error || !socket) return callback(error ?? new Error('no socket'), null);
      if (mayReach(socket.remoteAddress ?? '', rules)) return callback(null, socket);
      socket.destroy();
      callback(notReached(), null);
    });
}

const checkedLookup =
  (rules: EgressRules, resolve: Resolve): LookupFunction =>
  (hostname, options, callback) => {
    resolve(hostname)
      .then((addresses) => {
        if (!addresses.every(({ address }) => mayReach(address, rules))) throw notReached();
        const [first] = addresses;
        if (!first) throw new EgressFailed('dns', 'The name has no address.');
        if (options.all) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      })
      .catch((error: NodeJS.ErrnoException) => callback(error, '', 0));
  };

const notReached = () =>
  new EgressFailed('address', 'The name leads to an address that this installation does not call.');
