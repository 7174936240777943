import { zone } from '../session.ts';

/** Replaced below. */
export const SystemPage = () => <h1 tabIndex={-1}>System {zone()}</h1>;
