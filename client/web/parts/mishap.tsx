/** When a screen itself fails: says that nothing sent is lost and offers to load again, instead of a blank page. */
import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { QuietPage } from './quiet-page.tsx';

export class Mishap extends Component<{ readonly children: ReactNode }, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { failed: boolean } {
    return { failed: true };
  }

  override render(): ReactNode {
    if (!this.state.failed) return this.props.children;
    return (
      <QuietPage
        title="This page has stopped"
        lead="The mistake is ours. Messages that were sent are safe on the server; load the page again to go on."
      >
        <div className="row">
          <Button size="md" onClick={() => window.location.reload()}>
            Load again
          </Button>
        </div>
      </QuietPage>
    );
  }
}
