import { MiniMap } from '@xyflow/react';
import { nodeKindInfo } from 'eventwright/nodes/index.ts';
import { useDocumentPart } from '../state/app.ts';
import { texts } from '../texts/en.ts';
import type { CardNode } from './flow-nodes.ts';

const colours = { command: 'var(--ew-command)', event: 'var(--ew-event)', query: 'var(--ew-query)', neutral: 'var(--ew-neutral)' } as const;
const colourOf = ({ data }: CardNode) => colours[nodeKindInfo(data.node.kind).tone];

/** Beyond this the overview costs more time a frame than the drawing itself. */
const maxNodes = 1000;

/** The whole drawing in small, bottom right. */
export function OverviewMap() {
  const count = useDocumentPart(({ topology }) => Object.keys(topology.nodes).length);
  if (count < 2 || count > maxNodes) return null;
  return (
    <MiniMap<CardNode>
      position="bottom-right"
      pannable
      zoomable
      nodeColor={colourOf}
      nodeStrokeWidth={0}
      nodeBorderRadius={24}
      style={{ width: 144, height: 96 }}
      ariaLabel={texts.canvas.overview}
    />
  );
}
