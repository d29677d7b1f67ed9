import type { Endpoint } from '../../src/testing/authorization-server-script.js';

/** A module of the suite that is played here, against a scripted server. */
export interface PlayedModule {
  /** Its name in the suite, without `oidcc-client-test-`; `` for the plain one. */
  readonly name: string;
  /** What the server does, in a few words. */
  readonly server: string;
  /** Brings that about, asserts what must come of it, and tells what was seen. */
  play(): Promise<Played>;
}

/** A module that is not played here, and why. */
export interface OtherModule {
  readonly name: string;
  readonly server: string;
  readonly doesNotApply: string;
}

/** What came of a module. */
export interface Played {
  /** `accepted`, the code of the error, or what became of the session. */
  readonly result: string;
  /** The endpoints that were asked for it, in their order. */
  readonly requests: readonly Endpoint[];
  readonly note?: string;
}

/** The module's own name. */
export function moduleName({ name }: Pick<PlayedModule, 'name'>): string {
  return name === '' ? 'oidcc-client-test' : `oidcc-client-test-${name}`;
}
