/** Calls of Meta's Graph API that are made by the platform itself; messages are sent by nodes. */
export { GraphClient, type GraphAnswer, type SmallFile } from './graph-client.js';
export { GRAPH_CONFIG, GraphConfig } from './graph.config.js';
export { GraphModule } from './graph.module.js';
