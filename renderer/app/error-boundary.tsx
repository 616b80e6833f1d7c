import { CircleAlert } from 'lucide-react';
import { Component, type ErrorInfo, type ReactNode } from 'react';
import type { Messages } from '../../core/messages/index.ts';
import { Button } from '../ui/button.tsx';
import { Empty } from '../ui/states.tsx';

type BoundaryProps = { readonly t: Messages['app']; readonly children: ReactNode };

/** A bug in one screen leaves the others, and the call, standing. */
export class ErrorBoundary extends Component<BoundaryProps, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { readonly broken: boolean } {
    return { broken: true };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error(error, info.componentStack);
  }

  override render(): ReactNode {
    const { t, children } = this.props;
    if (!this.state.broken) return children;
    return (
      <div role="alert" className="screen">
        <Empty icon={CircleAlert} title={t.crashedTitle} text={t.crashedHelp}>
          <Button onClick={() => this.setState({ broken: false })}>{t.reopen}</Button>
        </Empty>
      </div>
    );
  }
}
