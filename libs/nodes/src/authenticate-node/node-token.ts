import { parsePublicId, publicId, randomToken, sameBytes, sha256, type NodeId } from '#platform/kernel';

const PREFIX = 'tln_';

/** What a node proves itself with: `tln_<public id>.<256 random bits>`. Only a hash of the secret part is looked at again. */
export interface NodeToken {
  readonly text: string;
  readonly hash: Buffer;
}

export function mintNodeToken(nodeId: NodeId): NodeToken {
  const secret = randomToken();
  return { text: `${PREFIX}${publicId('node', nodeId)}.${secret}`, hash: sha256(secret) };
}

/** Whose token this claims to be, with the hash of its secret; null when it is no token of a node. */
export function readNodeToken(text: string): { readonly nodeId: NodeId; readonly hash: Buffer } | null {
  if (!text.startsWith(PREFIX)) return null;
  const [id = '', secret] = text.slice(PREFIX.length).split('.');
  const nodeId = parsePublicId('node', id);
  return nodeId && secret ? { nodeId, hash: sha256(secret) } : null;
}

export const isSameToken = (stored: Buffer, shown: Buffer): boolean => sameBytes(stored, shown);

/** Where a node's token is sealed; see `TenantVault.seal`. */
export const nodeTokenPlace = (nodeId: NodeId): string => `node|token_sealed|${nodeId}`;
