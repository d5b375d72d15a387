/** A server of a run of the stories. */
export interface TestServer {
  readonly url: string;
  stop(): void;
}
export function startRedis(): Promise<TestServer | null>;
export function startPostgres(): Promise<TestServer & { stop(): Promise<void> }>;
