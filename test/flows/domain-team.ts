/** What many domain tests begin with: a world, and in it a practice whose owner has hired Ann and Ben. */
import { found, hire, type Person, type Practice } from './domain-people.ts';
import { openWorld, type World } from './domain-world.ts';

export interface Team {
  readonly world: World;
  readonly practice: Practice;
  readonly ann: Person;
  readonly ben: Person;
}

/** Whoever opens it closes its world. */
export async function openTeam(): Promise<Team> {
  const world = await openWorld();
  const { practice } = await found(world);
  return { world, practice, ann: await hire(practice, 'Ann'), ben: await hire(practice, 'Ben') };
}
