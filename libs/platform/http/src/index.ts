/** The HTTP edge: problems, validation, cursors, health, listeners. */
export { Cursors, pageOf, PageQuery, type Page } from './cursor.js';
export type { ErrorAnswer, ErrorDialect } from './error-dialect.js';
export { Health } from './health.js';
export { serveOperations } from './operations.js';
export { problemOf, ProblemResponse, STATUS_OF, type Problem } from './problem.js';
export { ProblemFilter, sendProblem } from './problem.filter.js';
export { BODY_LIMIT, listenInternally, separateListeners, serverOptions, nameRequests } from './server.js';
export { endGracefully } from './shutdown.js';
export { acceptJsonAlone } from './json-body.js';
export { jsonObject } from './json-object.js';
export { bodyOf, TakesBytes, TakesStream } from './stream-body.js';
export { instant, storable, text } from './text.js';
export { TrustProxy } from './trust-proxy.js';
export { refusePath } from './unreadable-requests.js';
export { fieldErrors, ValidationPipe } from './validation.js';
