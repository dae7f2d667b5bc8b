import { readdirSync } from "node:fs";
import { join } from "node:path";

import { expect } from "chai";

import { firebreak, type Finished, ROOT, UserFolder } from "../support/cli-run.ts";
import { OWN_SCENARIO } from "../support/cli-scenarios.ts";

interface Described {
  readonly name: string;
  readonly description: string;
  readonly arms: Record<string, unknown>;
  readonly parameters: { readonly name: string; readonly type: string; readonly meaning: string; default: unknown }[];
  readonly assertions: string[];
}

describe("firebreak list and show", function () {
  this.timeout(300_000);
  let user: UserFolder;
  const results = new Map<string, Finished>();
  const commands = [
    "list",
    "list --json",
    "show stale-oracle",
    "show stale-oracle --json",
    "show lending-parameters",
    "show own.ts --json",
    "run --help",
  ];
  before(async () => {
    user = new UserFolder({ "own.ts": OWN_SCENARIO });
    await Promise.all(
      commands.map(async (command) => {
        results.set(command, await firebreak(command.split(" "), { cwd: user.path }));
      }),
    );
  });
  after(() => {
    user.remove();
  });
  const outputOf = (command: string): string => {
    const result = results.get(command);
    expect(result, command).to.deep.include({ status: 0, stderr: "" });
    return result?.stdout ?? "";
  };

  it("lists every scenario in scenarios/, with its arms and parameters", () => {
    const files = readdirSync(join(ROOT, "scenarios")).map((file) => file.replace(/\.ts$/, ""));
    const text = outputOf("list");
    const names = text.split("\n").filter((line) => /^\S/.test(line));
    expect(names).to.have.members(files);
    expect(text).to.match(
      /stale-oracle\n {2}\S.*\n {2}arms: fresh, delayed\n {2}system: oracle latency \(S3\), switched by delay\n {2}parameters: fall, fallBlocks, delay/,
    );
  });

  it("lists the same as JSON, and nothing else on standard output", () => {
    const listed = JSON.parse(outputOf("list --json")) as Described[];
    const names = outputOf("list")
      .split("\n")
      .filter((line) => /^\S/.test(line));
    expect(listed.map(({ name }) => name)).to.deep.equal(names);
    for (const { name, description, parameters } of listed) {
      expect(description, name).not.to.equal("");
      for (const parameter of parameters) {
        expect(parameter.meaning, `${name}.${parameter.name}`).not.to.equal("");
        expect(parameter).to.have.property("default");
        if (parameter.type === "number" || parameter.type === "integer") {
          expect(parameter, `${name}.${parameter.name}`).to.include.keys("unit", "min", "max");
        }
      }
    }
  });

  it("shows every parameter with its default, range, unit and meaning", () => {
    const text = outputOf("show stale-oracle");
    const listed = JSON.parse(outputOf("show stale-oracle --json")) as Described;
    expect(text).to.include("  fallBlocks = 20   (1 to 100 blocks)\n      Over how many blocks it falls");
    expect(text).to.include("arms: fresh, delayed");
    for (const { name, meaning } of listed.parameters) {
      expect(text).to.match(new RegExp(`^ {2}${name} = .* \\(.*\\)$`, "m"));
      expect(text).to.include(`      ${meaning}`);
    }
  });

  it("says how far a parameter goes as a shock, where the scenario does", () => {
    const text = outputOf("show lending-parameters");
    expect(text).to.match(
      /^ {2}liquidity = .*\n.*\n {6}as a shock \(--over liquidity\): 5000000, which is none, to 100000$/m,
    );
    expect(text).to.match(/^ {2}ltv = .*\n.*\n\n/m);
  });

  it("shows a user's file as it shows our own", () => {
    const own = JSON.parse(outputOf("show own.ts --json")) as Described;
    expect(own).to.deep.include({
      name: "own",
      description: "A user's own scenario.",
      arms: { calm: { fall: 0 }, storm: {} },
      assertions: ["little bad debt"],
    });
    expect(own.parameters[0]).to.deep.equal({
      name: "fall",
      type: "number",
      unit: "fraction",
      default: -0.3,
      min: -0.9,
      max: 0,
      meaning: "How far WETH falls",
    });
  });

  it("explains run's options, and where a scenario's parameters are explained", () => {
    const help = outputOf("run --help");
    for (const option of ["--seed", "--set", "--arm", "--engine", "--out", "--json"])
      expect(help).to.include(`  ${option} `);
    expect(help).to.include("firebreak show <scenario>");
  });
});
