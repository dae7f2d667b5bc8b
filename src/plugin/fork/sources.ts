import { FirebreakError, InputError } from "../../errors.ts";
import { type Answer, type AnswerSource, chainData, type ForkCall, keyOf, shown } from "./answer.ts";
import type { Recording } from "./recording.ts";
import type { Upstream } from "./upstream.ts";

/** The one question to which an error is an answer: too many blocks or logs at once, and fewer are asked for then. */
const MAY_BE_REFUSED = "eth_getLogs";

/** Answers from the upstream; what it says of the chain is kept when there is a recording to keep it in. */
export class LiveSource implements AnswerSource {
  private readonly upstream: Upstream;
  private readonly recording: Recording | undefined;
  /** Whoever asks the same while a question is under way waits for the one answer. */
  private readonly asking = new Map<string, Promise<Answer>>();

  constructor(upstream: Upstream, recording?: Recording) {
    this.upstream = upstream;
    this.recording = recording;
  }

  async answer(call: ForkCall): Promise<Answer> {
    const known = this.recording?.find(call);
    if (known !== undefined) return known;
    const key = keyOf(call);
    const asked = this.asking.get(key) ?? this.ask(call).finally(() => this.asking.delete(key));
    this.asking.set(key, asked);
    return asked;
  }

  private async ask(call: ForkCall): Promise<Answer> {
    const given = await this.upstream.ask(call);
    if ("error" in given && call.method !== MAY_BE_REFUSED)
      throw refused(call, given.error, given.isStateGone === true);
    const answer = "error" in given ? { error: given.error } : { result: chainData(given.result) };
    this.recording?.add(call, answer);
    return answer;
  }
}

/** Answers from a recording alone. */
export class ReplaySource implements AnswerSource {
  private readonly recording: Recording;
  private readonly name: string;

  /** @param name How messages name the recording. */
  constructor(recording: Recording, name: string) {
    this.recording = recording;
    this.name = name;
  }

  async answer(call: ForkCall): Promise<Answer> {
    const known = this.recording.find(call);
    if (known !== undefined) return Promise.resolve(known);
    throw new InputError(
      `recording ${this.name} has no answer to ${shown(call)}: ` +
        "expected the scenario, seed, parameters and versions that it was recorded with; record these with --record",
    );
  }
}

function refused(call: ForkCall, code: number, isStateGone: boolean): FirebreakError {
  const advice = isStateGone ? "; it no longer has the state of that block: use an archive node" : "";
  return new FirebreakError(`the upstream refuses ${shown(call)} (error ${code})${advice}`);
}
