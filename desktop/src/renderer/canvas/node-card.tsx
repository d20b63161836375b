import { Handle, Position as Side, useConnection, type NodeProps } from '@xyflow/react';
import { legalEdgeKinds } from 'eventwright/model/index.ts';
import { nodeKindInfo } from 'eventwright/nodes/index.ts';
import { memo } from 'react';
import { elementKey } from '../state/findings-store.ts';
import { useFindings, useUi } from '../state/app.ts';
import { texts } from '../texts/index.ts';
import { DriftBadge } from './drift-badge.tsx';
import { FindingDot } from './finding-dot.tsx';
import type { CardNode } from './flow-nodes.ts';
import { sidePorts } from './side-ports.ts';
import { KindIcon } from './kind-icon.tsx';
import { portY } from 'eventwright/interop/svg/node-size.ts';
import { NodeShape } from './node-shape.tsx';
import { TitleEditor } from './title-editor.tsx';

/** Whether the line that is being drawn may end at this node. */
function useLinkState(id: string, kind: CardNode['data']['node']['kind']): 'legal' | 'illegal' | undefined {
  return useConnection<CardNode, 'legal' | 'illegal' | undefined>((connection) => {
    if (!connection.inProgress || connection.fromNode.id === id) return undefined;
    const other = connection.fromNode.data.node.kind;
    const kinds = connection.fromHandle.type === 'source' ? legalEdgeKinds(other, kind) : legalEdgeKinds(kind, other);
    return kinds.length > 0 ? 'legal' : 'illegal';
  });
}

const portStyle = { top: portY };

/** Padding that keeps the text clear of a kind's outline. */
const insets: Readonly<Record<CardNode['data']['node']['kind'], string>> = {
  producer: 'pl-4 pr-3 pt-3',
  topic: 'px-5 pt-3.5',
  queue: 'px-4 pt-2.5',
  consumer: 'px-3 pt-3',
  'command-store': 'px-3 pt-6',
  replica: 'px-3 pt-6',
  'read-model': 'px-3 pt-5',
  external: 'px-3 pt-3',
};

const subtitleOf = (id: string, node: CardNode['data']['node'], label: string) => {
  if ('service' in node && node.service !== undefined) return node.service;
  if (node.kind === 'replica' && node.region !== undefined) return node.region;
  return node.title === undefined ? label : id;
};

/** One node on the canvas: shape, icon, title, service, badges, ports and findings. */
export const NodeCard = memo(function NodeCard({ id, data: { node, badges } }: NodeProps<CardNode>) {
  const { tone, ports } = nodeKindInfo(node.kind);
  const { label } = texts.nodeKinds[node.kind];
  const finding = useFindings((state) => state.byElement.get(elementKey({ type: 'node', id })));
  const lit = useUi((state) => state.lit?.has(id));
  const editing = useUi((state) => state.editingTitleOf === id);
  const link = useLinkState(id, node.kind);
  const title = node.title ?? id;
  return (
    <div className="ew-tone ew-card" data-kind={node.kind} data-tone={tone} data-lit={lit} data-link={link}>
      <NodeShape node={node} />
      <div className={`relative ${insets[node.kind]}`}>
        <div className="flex items-center gap-2.5">
          <span className="ew-icon">
            <KindIcon kind={node.kind} />
          </span>
          <div className="min-w-0 flex-1">
            {editing ? (
              <TitleEditor id={id} title={title} />
            ) : (
              <div className="ew-title truncate text-sm/4 font-semibold text-text" title={title}>
                {title}
              </div>
            )}
            <div className="ew-sub truncate text-xs text-muted">{subtitleOf(id, node, label)}</div>
          </div>
        </div>
        <div className={`flex flex-wrap gap-1 overflow-hidden ${node.kind === 'topic' ? 'mt-1 pl-9.5' : 'mt-1.5'}`}>
          {badges.map((badge) => (
            <span key={badge.id} className="ew-badge" title={badge.hint}>
              {badge.text}
            </span>
          ))}
        </div>
      </div>
      {ports.in && (
        <Handle
          type="target"
          position={Side.Left}
          className="ew-port"
          style={portStyle}
          data-testid="port-in"
          role="img"
          aria-label={texts.canvas.inPort(title)}
        />
      )}
      {ports.out && (
        <Handle
          type="source"
          position={Side.Right}
          className="ew-port"
          style={portStyle}
          data-testid="port-out"
          role="img"
          aria-label={texts.canvas.outPort(title)}
        />
      )}
      {sidePorts.map(({ id: portId, type, side }) => (
        <Handle
          key={portId}
          id={portId}
          type={type}
          position={side}
          className="ew-side-port"
          style={side === Side.Left || side === Side.Right ? portStyle : undefined}
          isConnectable={false}
          aria-hidden
        />
      ))}
      <DriftBadge nodeId={id} />
      {finding && <FindingDot nodeId={id} severity={finding.severity} count={finding.count} />}
    </div>
  );
});
