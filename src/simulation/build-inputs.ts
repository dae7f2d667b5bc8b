import { createHash } from "node:crypto";

import type { ParameterSpecs, ParameterValue, ParameterValues } from "./parameters.ts";
import type { Random } from "./random.ts";
import type { ScenarioContext } from "./scenario.ts";

/** All that a world may be built from. */
export interface BuildRequest {
  readonly seed: number;
  /** Unix seconds of the chain's first block. */
  readonly startTime: number;
  readonly params: Readonly<Record<string, ParameterValue>>;
  /** The hash of what a parameter's data file holds now; empty for other parameters. */
  readonly hashOf: (name: string, value: ParameterValue) => string;
}

/**
 * Watches what a world is really built from: which parameters its scenario looked at, and whether anything was drawn from
 * the seed. A parameter that only agents read does not make another world.
 */
export class BuildInputs {
  private readonly request: BuildRequest;
  /** The parameters that were looked at; of data files, the hash of what they held then. */
  private readonly read = new Map<string, string>();
  private isDrawn = false;

  constructor(request: BuildRequest) {
    this.request = request;
  }

  /** What the scenario's `world` is given. */
  context(random: Random): ScenarioContext<ParameterSpecs> {
    const params = new Proxy(this.request.params, {
      get: (values, name) => {
        this.note(String(name));
        return Reflect.get(values, name) as unknown;
      },
      ownKeys: (values) => {
        for (const name of Object.keys(values)) this.note(name);
        return Reflect.ownKeys(values);
      },
    });
    return { params: params as ParameterValues<ParameterSpecs>, random: this.watched(random) };
  }

  /** The generator, which tells when something is asked of it. */
  watched(random: Random): Random {
    return new Proxy(random, {
      get: (generator, name) => {
        this.isDrawn = true;
        return Reflect.get(generator, name) as unknown;
      },
    });
  }

  /** A hash of what the world was built from. */
  key(): string {
    return this.hash(this.request, (name) => this.read.get(name) ?? "");
  }

  /** The same hash for another request: equal when the world that it asks for would be this one. */
  keyFor(request: BuildRequest): string {
    return this.hash(request, (name) => hashIn(request, name));
  }

  private note(name: string): void {
    if (!this.read.has(name)) this.read.set(name, hashIn(this.request, name));
  }

  private hash({ seed, startTime, params }: BuildRequest, fileHash: (name: string) => string): string {
    const values = [...this.read.keys()].sort().map((name) => [name, params[name], fileHash(name)]);
    const inputs = JSON.stringify([startTime, this.isDrawn ? seed : "any seed", values]);
    return createHash("sha256").update(inputs).digest("hex");
  }
}

function hashIn({ params, hashOf }: BuildRequest, name: string): string {
  const value = params[name];
  return value === undefined ? "" : hashOf(name, value);
}
