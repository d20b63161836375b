import { Tooltip } from 'radix-ui';
import { useId, type ReactNode } from 'react';
import type { PropertySchema } from '../document/schema.ts';

interface Props {
  readonly schema: PropertySchema;
  readonly title: string;
  readonly error?: string | undefined;
  readonly children: (ids: { readonly id: string; readonly describedBy: string }) => ReactNode;
}

/** A label with its help, and the control beside it. */
export function FieldRow({ schema, title, error, children }: Props) {
  const id = useId();
  return (
    <div className="grid grid-cols-[104px_minmax(0,1fr)] items-start gap-x-2">
      <Tooltip.Root delayDuration={350}>
        <Tooltip.Trigger asChild>
          <label htmlFor={id} className="pt-1 text-xs/5 break-words text-muted hover:text-text">
            {title}
          </label>
        </Tooltip.Trigger>
        <Tooltip.Portal>
          <Tooltip.Content
            side="left"
            align="start"
            sideOffset={12}
            className="z-50 max-w-72 rounded-lg border border-line bg-raised px-3 py-2 text-xs shadow-float"
          >
            <div className="font-semibold">{title}</div>
            <div className="mt-0.5 text-muted">{schema.description}</div>
          </Tooltip.Content>
        </Tooltip.Portal>
      </Tooltip.Root>
      <div className="min-w-0">
        {children({ id, describedBy: `${id}-help` })}
        {error !== undefined && (
          <div className="mt-1 text-xs text-error" role="alert">
            {error}
          </div>
        )}
      </div>
      <span id={`${id}-help`} className="sr-only">
        {schema.description}
      </span>
    </div>
  );
}
