/** For administrators: a quiet line over the app when credits run low, while anything was ever bought. Fetched after the app stands. */
import { Button, CloseButton } from '@mantine/core';
import { IconCoins } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useLocation } from 'wouter';
import { useCorridor, useSelect } from '../corridor/context.tsx';
import { useAnswer } from '../corridor/use-answer.ts';

export function CreditsBanner() {
  const corridor = useCorridor();
  const credits = useSelect((state) => state.credits);
  const isOnline = useSelect((state) => state.connection === 'online');
  const [isAway, setIsAway] = useState(false);
  const [path, navigate] = useLocation();
  const isLow = credits !== null && credits.balance <= credits.lowCreditsAt;
  const refresh = useMemo(() => (isOnline ? () => corridor.credits.refresh() : null), [corridor, isOnline]);
  useAnswer(refresh);
  const look = useMemo(
    () => (isLow && isOnline ? () => corridor.credits.ledger(null, 1) : null),
    [corridor, isLow, isOnline],
  );
  const isUsed = (useAnswer(look).value?.entries.length ?? 0) > 0;
  if (!isLow || !isUsed || isAway || path === '/settings/credits') return null;
  const { balance } = credits;
  return (
    <div className="banner" data-tone="waits" role="status">
      <IconCoins size={20} stroke={1.5} aria-hidden="true" />
      <p>
        {balance <= 0
          ? 'There are no credits left: texts are refused, e-mails go on.'
          : `Only ${balance} credits are left for texts.`}
      </p>
      <Button size="compact-sm" variant="light" onClick={() => navigate('/settings/credits')}>
        Credits
      </Button>
      <CloseButton size="sm" aria-label="Put this note away" onClick={() => setIsAway(true)} />
    </div>
  );
}
