import { createHash, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const SIGNED =
  /^AWS4-HMAC-SHA256 Credential=([^/]+)\/\d{8}\/[\w-]+\/s3\/aws4_request, ?SignedHeaders=[\w;-]*host[\w;-]*, ?Signature=[0-9a-f]{64}$/;

/** The few calls of S3 that a store of files makes, in memory: objects, ranges, multipart uploads. Unsigned calls are refused. */
export class FakeS3 {
  readonly objects = new Map<string, Buffer>();
  /** Multipart uploads that were neither completed nor aborted. */
  readonly open = new Map<string, Map<number, Buffer>>();

  private readonly server = createServer((request, response) => {
    this.answer(request, response).catch((error: unknown) => response.destroy(error as Error));
  });

  private constructor(private readonly accessKeyId: string) {}

  static async start(accessKeyId: string): Promise<FakeS3> {
    const s3 = new FakeS3(accessKeyId);
    await new Promise<void>((resolve) => s3.server.listen(0, '127.0.0.1', resolve));
    return s3;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
    const body = Buffer.concat(chunks);
    const url = new URL(request.url ?? '', this.url);
    const [, key = ''] = /^\/[\w-]+\/(.+)$/.exec(decodeURIComponent(url.pathname)) ?? [];
    if (SIGNED.exec(request.headers.authorization ?? '')?.[1] !== this.accessKeyId)
      return refuse(response, 403, 'AccessDenied');
    if (request.method === 'GET') return this.get(response, key, request.headers.range);
    if (request.method === 'PUT') return this.put(response, key, url.searchParams, body);
    if (request.method === 'POST') return this.multipart(response, key, url.searchParams);
    if (request.method !== 'DELETE') return refuse(response, 405, 'MethodNotAllowed');
    if (url.searchParams.has('uploadId')) this.open.delete(url.searchParams.get('uploadId') ?? '');
    else this.objects.delete(key);
    response.writeHead(204).end();
  }

  private get(response: ServerResponse, key: string, range: string | undefined): void {
    const object = this.objects.get(key);
    if (!object) return refuse(response, 404, 'NoSuchKey');
    const match = /^bytes=(\d+)-(\d+)$/.exec(range ?? '');
    const part = match ? object.subarray(Number(match[1]), Number(match[2]) + 1) : object;
    response.writeHead(match ? 206 : 200, { 'content-length': part.length, etag: etagOf(object) }).end(part);
  }

  private put(response: ServerResponse, key: string, query: URLSearchParams, body: Buffer): void {
    const upload = query.get('uploadId');
    if (upload === null) this.objects.set(key, body);
    else this.open.get(upload)?.set(Number(query.get('partNumber')), body);
    response.writeHead(200, { etag: etagOf(body) }).end();
  }

  private multipart(response: ServerResponse, key: string, query: URLSearchParams): void {
    const answer = (name: string, inside: string) =>
      void response
        .writeHead(200, { 'content-type': 'application/xml' })
        .end(`<?xml version="1.0"?><${name}><Bucket>files</Bucket><Key>${key}</Key>${inside}</${name}>`);
    if (query.has('uploads')) {
      const id = randomUUID();
      this.open.set(id, new Map());
      return answer('InitiateMultipartUploadResult', `<UploadId>${id}</UploadId>`);
    }
    const id = query.get('uploadId') ?? '';
    const parts = [...(this.open.get(id) ?? [])].sort(([a], [b]) => a - b).map(([, part]) => part);
    this.open.delete(id);
    this.objects.set(key, Buffer.concat(parts));
    answer('CompleteMultipartUploadResult', `<ETag>${etagOf(Buffer.concat(parts))}</ETag>`);
  }
}

const etagOf = (bytes: Buffer): string => `"${createHash('md5').update(bytes).digest('hex')}"`;

const refuse = (response: ServerResponse, status: number, code: string): void =>
  void response
    .writeHead(status, { 'content-type': 'application/xml' })
    .end(`<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code}</Message></Error>`);
