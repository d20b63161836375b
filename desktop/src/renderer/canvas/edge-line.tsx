import { EdgeLabelRenderer, getSmoothStepPath, Position as Side, type EdgeProps } from '@xyflow/react';
import { memo } from 'react';
import { elementKey } from '../state/findings-store.ts';
import { useFindings, useUi } from '../state/app.ts';
import { SeverityIcon } from '../problems/severity-icon.tsx';
import type { LineEdge } from './flow-edges.ts';

const tipLength = 8;

/** Direction in which a line enters its target, degrees clockwise from rightwards. */
const entryAngles: Readonly<Record<Side, number>> = { [Side.Left]: 0, [Side.Top]: 90, [Side.Right]: 180, [Side.Bottom]: 270 };
/** Where the line stops, so that its end does not show beside the tip. */
const shortened = (side: Side) => ({
  dx: side === Side.Left ? 1 - tipLength : side === Side.Right ? tipLength - 1 : 0,
  dy: side === Side.Top ? 1 - tipLength : side === Side.Bottom ? tipLength - 1 : 0,
});

/** What marks a kind on its line: a ring for a subscription, a lightning tick for a call, a gauge for scaling. */
function KindMark({
  kind,
  sourceX,
  sourceY,
  labelX,
  labelY,
}: {
  readonly kind: string;
  readonly sourceX: number;
  readonly sourceY: number;
  readonly labelX: number;
  readonly labelY: number;
}) {
  if (kind === 'subscribe') return <circle className="mark" cx={sourceX + 12} cy={sourceY} r={4} />;
  if (kind === 'call') return <path className="mark" d={`M${sourceX + 14} ${sourceY - 7} l-5 8 h6 l-4 7`} strokeLinejoin="round" />;
  if (kind === 'scale') {
    return (
      <g transform={`translate(${labelX} ${labelY})`}>
        <path className="mark" d="M-8 4 A8 8 0 1 1 8 4 Z" />
        <path className="mark" d="M0 3 L4 -2" />
      </g>
    );
  }
  return null;
}

/** One edge: a smooth step whose stroke tells its kind, with the name of what travels. */
export const EdgeLine = memo(function EdgeLine({
  id,
  data,
  sourceX,
  sourceY,
  targetX,
  targetY,
  sourcePosition,
  targetPosition,
}: EdgeProps<LineEdge>) {
  const lit = useUi((state) => state.lit?.has(id));
  const finding = useFindings((state) => state.byElement.get(elementKey({ type: 'edge', id })));
  const kind = data?.kind ?? 'send';
  const { dx, dy } = shortened(targetPosition);
  const [path, labelX, labelY] = getSmoothStepPath({
    sourceX,
    sourceY,
    sourcePosition,
    targetX: targetX + dx,
    targetY: targetY + dy,
    targetPosition,
    borderRadius: 12,
  });
  const double = kind === 'replicate' || kind === 'project';
  return (
    <>
      <g className="ew-line" data-kind={kind} data-message={data?.messageKind} data-lit={lit} data-derived={data?.derived}>
        <path d={path} fill="none" stroke="transparent" strokeWidth={20} className="react-flow__edge-interaction" />
        <path d={path} className="stroke react-flow__edge-path" />
        {double && <path d={path} className="core" />}
        <path
          className="tip"
          d={`M${-tipLength - 1} -4.5 L-1 0 L${-tipLength - 1} 4.5 Z`}
          transform={`translate(${targetX} ${targetY}) rotate(${entryAngles[targetPosition]})`}
        />
        <KindMark kind={kind} sourceX={sourceX} sourceY={sourceY} labelX={labelX} labelY={labelY} />
      </g>
      {(data?.label || finding) && (
        <EdgeLabelRenderer>
          <div className="ew-line-label" data-lit={lit} style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}>
            {finding && (
              <span className="mr-1 inline-block align-[-2px]">
                <SeverityIcon severity={finding.severity} size={12} />
              </span>
            )}
            {data?.label || finding?.count}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
});
