import { Component, type ReactNode } from 'react';
import { PlainText } from '../../../components/PlainText.tsx';
import { reportError } from '../../../stores/actions.ts';

interface Props {
  readonly text: string;
  readonly children: ReactNode;
}

/**
 * Shows `text` as it is where rendering it as markdown fails: an answer is made by a stranger, and nesting it
 * deeply enough exhausts any parser's stack. The failure goes into the log.
 */
export class PlainFallback extends Component<Props, { readonly failed: boolean }> {
  override state: { failed: boolean } = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: unknown): void {
    void reportError(error);
  }

  override render(): ReactNode {
    return this.state.failed ? <PlainText text={this.props.text} /> : this.props.children;
  }
}
