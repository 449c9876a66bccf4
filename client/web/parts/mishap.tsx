/**
 * When a screen itself fails: says that nothing sent is lost and offers to load again, instead of a blank page.
 * A page that can no longer be fetched means that the server has a newer version of the app.
 */
import { Button } from '@mantine/core';
import { Component, type ReactNode } from 'react';
import { QuietPage } from './quiet-page.tsx';

type Failed = 'no' | 'page' | 'newer';

const NOT_FETCHED = /dynamically imported module|module script|Importing a module/i;

const WORDS = {
  page: {
    title: 'This page has stopped',
    lead: 'The mistake is ours. Messages that were sent are safe on the server; load the page again to go on.',
  },
  newer: {
    title: 'Load the page again',
    lead: 'This page could not be fetched: the server has a newer version, or the network is gone. What you wrote is kept.',
  },
};

export class Mishap extends Component<{ readonly children: ReactNode }, { readonly failed: Failed }> {
  override state: { readonly failed: Failed } = { failed: 'no' };

  static getDerivedStateFromError(error: unknown): { failed: Failed } {
    return { failed: error instanceof Error && NOT_FETCHED.test(error.message) ? 'newer' : 'page' };
  }

  override render(): ReactNode {
    const { failed } = this.state;
    if (failed === 'no') return this.props.children;
    return (
      <QuietPage {...WORDS[failed]}>
        <div className="row">
          <Button size="md" onClick={() => window.location.reload()}>
            Load again
          </Button>
        </div>
      </QuietPage>
    );
  }
}
