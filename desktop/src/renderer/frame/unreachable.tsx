import { texts } from '../texts/index.ts';

/** Shown where there is no host to work with. */
export function Unreachable({ message, remedy }: { readonly message: string; readonly remedy: string }) {
  return (
    <main className="mx-auto flex h-full max-w-md flex-col items-start justify-center gap-3 px-6" role="alert">
      <h1 className="text-xl font-semibold">{message}</h1>
      <p className="text-muted">{remedy}</p>
      <button type="button" className="ew-button" data-tone="primary" onClick={() => location.reload()}>
        {texts.dialogs.retry}
      </button>
    </main>
  );
}
