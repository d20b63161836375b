import { ArrowRight, Copy, Trash2 } from 'lucide-react';
import { edgeKindInfo, legalEdgeKinds, type EdgeKind, type TopologyEdge, type TopologyNode } from 'eventwright/model/index.ts';
import { nodeKindInfo } from 'eventwright/nodes/index.ts';
import type { ReactNode } from 'react';
import { KindIcon } from '../canvas/kind-icon.tsx';
import { useRunCommand } from '../commands/use-commands.ts';
import { setElement } from '../document/operations.ts';
import { edgeSchema, nodeSchema } from '../document/schema.ts';
import { IconButton } from '../frame/icon-button.tsx';
import { useApp, useDocumentPart } from '../state/app.ts';
import { select } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';
import { NodeDrift } from '../preview/node-drift.tsx';
import { FindingCards } from '../problems/finding-cards.tsx';
import { IdField } from './id-field.tsx';
import { SchemaForm } from './schema-form.tsx';

const nodeHidden = new Set(['kind']);
const edgeHidden = new Set(['kind', 'from', 'to']);

function Header({
  icon,
  title,
  sub,
  actions,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly sub: string;
  readonly actions: ReactNode;
}) {
  return (
    <div className="flex items-center gap-2.5">
      {icon}
      <div className="min-w-0 flex-1">
        <h2 className="truncate text-base font-semibold">{title}</h2>
        <div className="truncate text-xs text-muted">{sub}</div>
      </div>
      {actions}
    </div>
  );
}

/** Everything about one node. */
export function NodePanel({ id, node }: { readonly id: string; readonly node: TopologyNode }) {
  const { document, ui } = useApp();
  const run = useRunCommand();
  const { tone } = nodeKindInfo(node.kind);
  const { label } = texts.nodeKinds[node.kind];
  return (
    <div className="flex flex-col gap-3 p-3">
      <Header
        icon={
          <span className="ew-tone" data-tone={tone}>
            <span className="ew-icon">
              <KindIcon kind={node.kind} />
            </span>
          </span>
        }
        title={node.title ?? id}
        sub={label}
        actions={
          <>
            <IconButton label={texts.commands.duplicate} icon={<Copy size={14} />} onClick={() => run('edit.duplicate')} />
            <IconButton label={texts.commands.remove} icon={<Trash2 size={14} />} onClick={() => run('edit.delete')} />
          </>
        }
      />
      <FindingCards type="node" id={id} />
      <NodeDrift nodeId={id} />
      <div className="flex flex-col gap-2">
        <IdField section="nodes" id={id} onRenamed={(next) => select(ui, [next])} />
        <SchemaForm
          key={id}
          schema={nodeSchema(node)}
          value={node}
          hidden={nodeHidden}
          onChange={(next, title) => document.edit(texts.undo.change(title), (topology) => setElement(topology, 'nodes', id, next))}
        />
      </div>
      <NodeEdges id={id} />
    </div>
  );
}

/** The lines that end at a node, to go on from. */
function NodeEdges({ id }: { readonly id: string }) {
  const { ui } = useApp();
  const edges = useDocumentPart(({ topology }) => topology.edges);
  const attached = Object.entries(edges).filter(([, { from, to }]) => from === id || to === id);
  if (attached.length === 0) return null;
  return (
    <section className="border-t border-line pt-2.5">
      <h3 className="pb-1 text-xs font-semibold">{texts.inspector.connections}</h3>
      {attached.map(([edgeId, edge]) => (
        <button
          key={edgeId}
          type="button"
          className="-mx-2 flex h-7 w-[calc(100%+16px)] items-center gap-2 rounded-md px-2 text-left text-xs hover:bg-hover"
          onClick={() => select(ui, [], [edgeId])}
        >
          <span className="w-20 flex-none truncate text-muted">{texts.edgeKinds[edge.kind].label}</span>
          <ArrowRight
            size={12}
            className={`flex-none text-faint ${edge.to === id ? 'rotate-180' : ''}`}
            aria-label={edge.to === id ? texts.inspector.from : texts.inspector.to}
          />
          <span className="truncate">{edge.to === id ? edge.from : edge.to}</span>
        </button>
      ))}
    </section>
  );
}

/** The kind keeps what its schema knows; the rest would be refused. */
function converted(edge: TopologyEdge, kind: EdgeKind): Record<string, unknown> {
  const info = edgeKindInfo(kind);
  const known = Object.keys(info.schema.properties);
  const kept = Object.entries(edge).filter(([member]) => known.includes(member) || member.startsWith('x-'));
  return { ...info.initial, ...Object.fromEntries(kept), kind };
}

/** Everything about one edge. */
export function EdgePanel({ id, edge }: { readonly id: string; readonly edge: TopologyEdge }) {
  const { document, ui } = useApp();
  const run = useRunCommand();
  const nodes = useDocumentPart(({ topology }) => topology.nodes);
  const [from, to] = [nodes[edge.from], nodes[edge.to]];
  const kinds = from && to ? legalEdgeKinds(from.kind, to.kind) : [];
  const { label, verb } = texts.edgeKinds[edge.kind];
  return (
    <div className="flex flex-col gap-3 p-3">
      <Header
        icon={
          <span className="ew-tone">
            <span className="ew-icon">
              <ArrowRight size={16} aria-hidden />
            </span>
          </span>
        }
        title={edge.title ?? label}
        sub={`${from?.title ?? edge.from} ${verb} ${to?.title ?? edge.to}`}
        actions={<IconButton label={texts.commands.remove} icon={<Trash2 size={14} />} onClick={() => run('edit.delete')} />}
      />
      <FindingCards type="edge" id={id} />
      <div className="flex flex-col gap-2">
        {kinds.length > 1 && (
          <label className="grid grid-cols-[104px_minmax(0,1fr)] items-center gap-2 text-xs text-muted">
            {texts.inspector.kind}
            <select
              className="ew-field"
              value={edge.kind}
              onChange={(event) =>
                document.edit(texts.undo.change(texts.inspector.kind), (topology) =>
                  setElement(topology, 'edges', id, converted(edge, event.target.value as EdgeKind)),
                )
              }
            >
              {kinds.map((kind) => (
                <option key={kind} value={kind}>
                  {texts.edgeKinds[kind].label}
                </option>
              ))}
            </select>
          </label>
        )}
        <IdField section="edges" id={id} onRenamed={(next) => select(ui, [], [next])} />
        <SchemaForm
          key={id}
          schema={edgeSchema(edge)}
          value={edge}
          hidden={edgeHidden}
          onChange={(next, title) => document.edit(texts.undo.change(title), (topology) => setElement(topology, 'edges', id, next))}
        />
      </div>
    </div>
  );
}
