/** The app with what surrounds it: the SDK, the look, and a page for the case that a screen itself fails. */
import { MantineProvider } from '@mantine/core';
import { StrictMode, Suspense } from 'react';
import type { Corridor } from '../sdk/api.ts';
import { App } from './app.tsx';
import { CorridorProvider } from './corridor/context.tsx';
import { Mishap } from './parts/mishap.tsx';
import { SkeletonRows } from './parts/skeleton.tsx';
import { pageNonce } from './theme/nonce.ts';
import { theme } from './theme/theme.ts';
import './theme/mantine.css';
import './theme/base.css';
import './parts/parts.css';

/** Colours come from theme/base.css, so Mantine writes no style element of its own. */
export function Root({ corridor }: { corridor: Corridor }) {
  return (
    <StrictMode>
      <MantineProvider
        theme={theme}
        defaultColorScheme="auto"
        withCssVariables={false}
        withGlobalClasses={false}
        getStyleNonce={pageNonce}
      >
        <Mishap>
          <CorridorProvider corridor={corridor}>
            <Suspense fallback={<SkeletonRows label="Opening Corridor" />}>
              <App />
            </Suspense>
          </CorridorProvider>
        </Mishap>
      </MantineProvider>
    </StrictMode>
  );
}
