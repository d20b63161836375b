export { topologyToMermaid } from './topology-mermaid.ts';
