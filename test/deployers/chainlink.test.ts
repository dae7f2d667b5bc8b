import { expect } from "chai";

import { Abi } from "../../src/chain/abi.ts";
import { addressOf } from "../../src/chain/address.ts";
import type { Address } from "../../src/chain/types.ts";
import { changeOraclesCall, deployFlux, type FluxDeployment, submitCall } from "../../src/deployers/chainlink.ts";
import type { Site } from "../../src/deployers/site.ts";
import { openSite, read, run } from "../support/real-site.ts";

const FEED = new Abi([
  "function latestAnswer() view returns (int256)",
  "function decimals() view returns (uint8)",
  "function description() view returns (string)",
  "function latestRoundData() view returns (uint80 roundId, int256 answer, uint256 startedAt, uint256 updatedAt, uint80)",
]);
const NODES = [1, 2, 3].map((i) => addressOf(`node ${i}`)) as [Address, Address, Address];

describe("A Chainlink feed, deployed", () => {
  let site: Site;
  let feed: FluxDeployment;
  beforeEach(async () => {
    site = await openSite();
    const settings = {
      description: "ETH / USD",
      decimals: 8,
      minAnswer: 1n,
      maxAnswer: 10n ** 12n,
      timeoutSeconds: 60,
    };
    feed = await deployFlux(site, settings);
    const change = { added: NODES, minSubmissions: 2, maxSubmissions: 3 };
    await run(site, site.owner, [changeOraclesCall(feed.aggregator, change)]);
  });
  const submit = async (node: Address, round: bigint, answer: bigint): Promise<void> =>
    run(site, node, [submitCall(feed.aggregator, round, answer)]);
  const answer = async (): Promise<bigint> => (await read(site, FEED, feed.proxy, "latestAnswer"))[0] as bigint;

  it("answers with the median of its nodes, through the proxy", async () => {
    await submit(NODES[0], 1n, 2_000n);
    await submit(NODES[1], 1n, 2_010n);
    await submit(NODES[2], 1n, 2_600n);
    expect(await answer()).to.equal(2_010n);
    expect((await read(site, FEED, feed.proxy, "decimals"))[0]).to.equal(8n);
    expect((await read(site, FEED, feed.proxy, "description"))[0]).to.equal("ETH / USD");
  });

  it("stalls at the last answer until enough nodes have spoken", async () => {
    await submit(NODES[0], 1n, 2_000n);
    await submit(NODES[1], 1n, 2_000n);
    await submit(NODES[0], 2n, 1_000n);
    expect(await answer()).to.equal(2_000n);
    await submit(NODES[2], 2n, 1_100n);
    expect(await answer()).to.equal(1_050n);
  });

  it("takes no submission outside of its band, nor from a stranger", async () => {
    const refused = async (node: Address, value: bigint): Promise<boolean> =>
      submit(node, 1n, value).then(
        () => false,
        () => true,
      );
    expect(await refused(NODES[0], 0n)).to.equal(true);
    expect(await refused(NODES[0], 10n ** 12n + 1n)).to.equal(true);
    expect(await refused(addressOf("stranger"), 2_000n)).to.equal(true);
  });

  it("goes on with fewer nodes", async () => {
    const change = { added: [], removed: [NODES[2]], minSubmissions: 1, maxSubmissions: 2 };
    await run(site, site.owner, [changeOraclesCall(feed.aggregator, change)]);
    await submit(NODES[0], 1n, 1_234n);
    expect(await answer()).to.equal(1_234n);
  });
});
