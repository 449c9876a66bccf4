/** The phone's page behind one's own name: notifications and the ways out. */
import { PageHead } from '../parts/page-head.tsx';
import { useSelect } from '../corridor/context.tsx';
import { MePanel } from './me-panel.tsx';

const stay = (): void => undefined;

export function MePage() {
  const me = useSelect((state) => state.me);
  const practice = useSelect((state) => state.practice);
  return (
    <div className="page">
      <PageHead title={me?.name ?? 'You'} sub={practice?.name} />
      <div className="page-body">
        <MePanel onLeave={stay} />
      </div>
    </div>
  );
}
