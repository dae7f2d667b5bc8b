import type { Session, Snapshot } from "../chain/session.ts";
import type { BuildInputs, BuildRequest } from "./build-inputs.ts";
import type { AnyScenario } from "./scenario.ts";
import type { World } from "./world.ts";

/** A world as it was when it was finished, on a chain of its own. */
export interface BuiltWorld {
  readonly session: Session;
  readonly world: World;
  /** What the scenario's `world` returned. */
  readonly handle: unknown;
  readonly inputs: BuildInputs;
  /** The chain at that time; the node forgets a snapshot when it is used, and another takes its place. */
  snapshot: Snapshot;
}

/** How many worlds are kept: as many as a scenario's arms may need. Each holds a whole chain in memory. */
const CAPACITY = 4;

/**
 * Worlds for runs to come in this process. A run takes one away, so that nobody else has it meanwhile, and puts it back
 * when it is done; the next one with the same inputs returns the chain to where the world was finished.
 */
export class WorldShelf {
  private kept: { readonly scenario: AnyScenario; readonly built: BuiltWorld }[] = [];

  /**
   * Takes a world that the scenario built from the same inputs; undefined when there is none. What a scenario's functions
   * close over can't be compared, so it must be the very same object.
   */
  take(scenario: AnyScenario, request: BuildRequest): BuiltWorld | undefined {
    const found = this.kept.find(
      (entry) => entry.scenario === scenario && entry.built.inputs.key() === entry.built.inputs.keyFor(request),
    );
    this.kept = this.kept.filter((entry) => entry !== found);
    return found?.built;
  }

  /** Keeps a world, in place of the one that has not been wanted for longest. */
  put(scenario: AnyScenario, built: BuiltWorld): void {
    this.kept = [{ scenario, built }, ...this.kept].slice(0, CAPACITY);
  }
}
