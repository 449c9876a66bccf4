/** The practice's own colour on the whole app: as this device last knew it, then as the settings say. Draws nothing. */
import { useEffect } from 'react';
import { showColour } from '../../sdk/practice-colour.ts';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { keptColour, takeColour } from '../settings/preferences.ts';

/** @param asks false while there is more urgent work than looking whether it has changed */
export function PracticeColour({ asks }: { asks: boolean }) {
  const { carriers } = useCorridor();
  const version = useSelect((state) => state.carriersVersion);
  const isOnline = useSelect((state) => state.connection === 'online');
  const isAsking = asks && isOnline;
  useEffect(() => {
    const { style } = document.documentElement;
    showColour(style, keptColour());
    return () => showColour(style, null);
  }, []);
  useEffect(() => {
    if (!isAsking) return undefined;
    let isWanted = true;
    const take = async () => {
      const { settings } = await carriers.settings();
      if (isWanted) takeColour(settings.colour);
    };
    // A colour that cannot be had now stays as it is; the next connection asks again.
    take().catch(() => undefined);
    return () => {
      isWanted = false;
    };
  }, [carriers, isAsking, version]);
  return null;
}
