import { CircleAlert, Info, TriangleAlert } from 'lucide-react';
import type { Severity } from 'eventwright/model/index.ts';

const icons = { error: CircleAlert, warning: TriangleAlert, info: Info } as const;
const colours = { error: 'text-error', warning: 'text-warning', info: 'text-info' } as const;

/** Severity by shape and colour. @param size px */
export function SeverityIcon({ severity, size = 14 }: { readonly severity: Severity; readonly size?: number }) {
  const Icon = icons[severity];
  return <Icon size={size} strokeWidth={2} className={`flex-none ${colours[severity]}`} aria-hidden />;
}
