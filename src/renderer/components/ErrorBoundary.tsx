import { Component, type ReactNode } from 'react';
import { reportError } from '../stores/actions.ts';
import classes from './EmptyState.module.css';

interface Props {
  /** What broke, as the person knows it: "The Keys page". */
  readonly what: string;
  readonly children: ReactNode;
}

/** Keeps a broken page from taking the window with it: says so, writes it to the log, offers to try again. */
export class ErrorBoundary extends Component<Props, { readonly broken: boolean }> {
  override state = { broken: false };

  static getDerivedStateFromError(): { broken: boolean } {
    return { broken: true };
  }

  override componentDidCatch(error: unknown): void {
    void reportError(error);
  }

  override render(): ReactNode {
    if (!this.state.broken) return this.props.children;
    return (
      <div role="alert" className={classes.empty}>
        <h1 className="visually-hidden">{this.props.what}</h1>
        <p className={classes.text}>
          {this.props.what} ran into an error it could not handle. It was written to the log; the rest of the
          console works on.
        </p>
        <button type="button" onClick={() => this.setState({ broken: false })}>
          Try again
        </button>
      </div>
    );
  }
}
