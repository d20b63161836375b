import { Dialog } from 'radix-ui';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useApp } from '../state/app.ts';
import { texts } from '../texts/index.ts';

interface Props {
  readonly title: string;
  readonly description?: string | undefined;
  readonly width?: number;
  readonly footer?: ReactNode;
  readonly children?: ReactNode;
  /** Called instead of closing, where closing has a meaning of its own. */
  readonly onClose?: () => void;
}

/** A dialog over the designer; Escape and a press outside close it. */
export function Modal({ title, description, width = 480, footer, children, onClose }: Props) {
  const { ui } = useApp();
  const close = onClose ?? (() => ui.setState({ dialog: undefined }));
  return (
    <Dialog.Root open onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <Dialog.Overlay className="fixed inset-0 z-40 bg-[rgb(15_18_25/35%)]" />
        <Dialog.Content
          className="fixed top-[14vh] left-1/2 z-50 flex max-h-[72vh] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col rounded-xl border border-line bg-raised shadow-float outline-none"
          style={{ width }}
          {...(description === undefined && { 'aria-describedby': undefined })}
        >
          <div className="flex items-start gap-2 px-5 pt-4 pb-3">
            <div className="min-w-0 flex-1">
              <Dialog.Title className="text-lg font-semibold">{title}</Dialog.Title>
              {description !== undefined && <Dialog.Description className="text-sm text-muted">{description}</Dialog.Description>}
            </div>
            <Dialog.Close className="ew-button ew-icon-button -mr-2" aria-label={texts.dialogs.close}>
              <X size={16} />
            </Dialog.Close>
          </div>
          {children !== undefined && <div className="min-h-0 flex-1 overflow-y-auto px-5 pb-4">{children}</div>}
          {footer !== undefined && <div className="flex flex-none justify-end gap-2 border-t border-line px-5 py-3">{footer}</div>}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
