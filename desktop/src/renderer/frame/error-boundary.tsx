import { Component, type ReactNode } from 'react';
import { texts } from '../texts/index.ts';

interface Props {
  /** The drawing as text, so that nothing is lost with the part that failed. */
  readonly text: () => string;
  readonly children: ReactNode;
}

interface State {
  readonly error: Error | undefined;
}

/** Shows a fault of ours in place of the part that it broke. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: Error): State {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <div role="alert" className="flex h-full flex-col items-start gap-2 overflow-auto p-4">
        <h2 className="text-base font-semibold">{texts.crash.title}</h2>
        <p className="text-muted">{texts.crash.remedy}</p>
        <code className="font-mono text-xs text-faint">{error.message}</code>
        <div className="flex gap-2">
          <button type="button" className="ew-button" data-tone="outline" onClick={() => this.setState({ error: undefined })}>
            {texts.crash.goOn}
          </button>
          <button type="button" className="ew-button" onClick={() => void navigator.clipboard.writeText(this.props.text())}>
            {texts.crash.copy}
          </button>
        </div>
      </div>
    );
  }
}
