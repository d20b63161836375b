import type { ReactNode } from 'react';

interface Props {
  readonly label: string;
  readonly icon: ReactNode;
  readonly onClick: () => void;
  readonly disabled?: boolean;
  readonly pressed?: boolean;
  readonly hint?: string | undefined;
}

/** A button with a picture; its label is its accessible name and its hint. */
export function IconButton({ label, icon, onClick, disabled = false, pressed, hint }: Props) {
  return (
    <button
      type="button"
      className={`ew-button ew-icon-button ${pressed ? 'bg-hover text-text' : ''}`}
      aria-label={label}
      aria-pressed={pressed}
      title={hint ?? label}
      disabled={disabled}
      onClick={onClick}
    >
      {icon}
    </button>
  );
}
