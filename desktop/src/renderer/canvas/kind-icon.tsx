import { Boxes, Database, Globe, Layers, Megaphone, CopyCheck, Send, Table2, type LucideIcon } from 'lucide-react';
import type { NodeKind } from 'eventwright/nodes/index.ts';

const icons: Readonly<Record<NodeKind, LucideIcon>> = {
  producer: Send,
  topic: Megaphone,
  queue: Layers,
  consumer: Boxes,
  'command-store': Database,
  replica: CopyCheck,
  'read-model': Table2,
  external: Globe,
};

/** The picture of a node kind. @param size px */
export function KindIcon({ kind, size = 16 }: { readonly kind: NodeKind; readonly size?: number }) {
  const Icon = icons[kind];
  return <Icon size={size} strokeWidth={1.75} aria-hidden />;
}
