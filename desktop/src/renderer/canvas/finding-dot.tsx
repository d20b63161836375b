import { Popover } from 'radix-ui';
import type { Severity } from 'eventwright/model/index.ts';
import { FindingCards } from '../problems/finding-cards.tsx';
import { SeverityIcon } from '../problems/severity-icon.tsx';
import { useApp } from '../state/app.ts';
import { select } from '../state/ui-store.ts';
import { texts } from '../texts/index.ts';

const tones = {
  error: 'border-error bg-error-soft text-error',
  warning: 'border-warning bg-warning-soft text-warning',
  info: 'border-info bg-info-soft text-info',
} as const;

interface Props {
  readonly nodeId: string;
  readonly severity: Severity;
  readonly count: number;
}

/** The worst severity and the number of findings, at the corner of a card; pressed, it tells them and offers their fixes. */
export function FindingDot({ nodeId, severity, count }: Props) {
  const { ui } = useApp();
  const label = texts.problems.dot(severity, count);
  return (
    <Popover.Root onOpenChange={(open) => open && select(ui, [nodeId])}>
      <Popover.Trigger
        className={`nodrag absolute -top-2.5 -right-2.5 flex h-5 items-center gap-0.5 rounded-full border px-1 text-xs leading-none font-semibold ${tones[severity]}`}
        aria-label={label}
      >
        <SeverityIcon severity={severity} size={12} />
        {count}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          aria-label={label}
          side="right"
          align="start"
          sideOffset={8}
          collisionPadding={8}
          className="z-50 max-h-96 w-80 overflow-y-auto rounded-xl border border-line bg-raised p-1.5 shadow-float outline-none"
        >
          <FindingCards type="node" id={nodeId} />
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
