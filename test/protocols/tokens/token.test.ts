import { expect } from "chai";

import { Abi } from "../../../src/chain/abi.ts";
import { addressOf, ZERO_ADDRESS } from "../../../src/chain/address.ts";
import type { Snapshot } from "../../../src/chain/session.ts";
import type { Asset } from "../../../src/protocols/ports.ts";
import { approveAll, mintTokens, type TokenPort, transferTokens } from "../../../src/protocols/tokens/token.ts";
import { Random } from "../../../src/simulation/random.ts";
import { addToStorage } from "../../support/environment.ts";
import { Bench, type Send } from "../../support/protocols-bench.ts";
import { only } from "../../support/sim-record.ts";
import { balanceOf } from "../../support/protocols-lending.ts";

const HOLDERS = ["ann", "ben", "cat", "dan"].map(addressOf);
const [ANN, BEN] = HOLDERS as [`0x${string}`, `0x${string}`];
const ERC20 = new Abi(["function transferFrom(address from, address to, uint256 value) returns (bool)"]);
const WRAPPED = new Abi(["function deposit() payable", "function withdraw(uint256 wad)"]);

describe("Token", () => {
  let bench: Bench<readonly Asset[]>;
  let snapshot: Snapshot;
  let ports: TokenPort[];

  before(async () => {
    bench = await Bench.build(async (builder) => {
      const assets = [
        await builder.token("SIX", { price: 1, decimals: 6 }),
        await builder.token("EIGHT", { price: 1, decimals: 8 }),
        await builder.token("WETH", { price: 2_000, wrappedNative: true }),
      ];
      for (const asset of assets) for (const holder of HOLDERS) await builder.endow(asset, holder, "1000.000001");
      return assets;
    });
    snapshot = await bench.session.snapshot();
  });
  beforeEach(async () => {
    snapshot = await bench.session.revert(snapshot);
    ports = bench.world.tokens.map((open) => open());
    for (const port of ports) await port.open(bench.chain);
  });

  it("knows every balance from the transfers there were before it was opened, whatever the decimals", async () => {
    const units = [1_000_000_001n, 100_000_000_100n, 1_000_000_001_000_000_000_000n];
    for (const [i, port] of ports.entries()) {
      expect(port.balanceOf(ANN)).to.equal(units[i]);
      expect(port.balanceOf(addressOf("nobody"))).to.equal(0n);
      expect(await bench.failuresOf(port)).to.deep.equal([]);
      for (const holder of HOLDERS) {
        expect(port.balanceOf(holder)).to.equal(await balanceOf(bench, port.asset.address, holder));
      }
    }
  });

  it("keeps up with any series of transfers, to oneself too, and with those that fail", async () => {
    const random = Random.fromSeed(11);
    for (const port of ports) {
      for (let block = 0; block < 5; block += 1) {
        const sends = Array.from({ length: 10 }, (): Send => {
          const [from, to] = [random.pick(HOLDERS), random.pick(HOLDERS)];
          // Now and then more than there is.
          return { ...transferTokens(port.asset.address, to, random.bigint(0n, port.balanceOf(from) * 2n)), from };
        });
        const mined = await bench.send(sends);
        const events = await bench.follow(port, mined);
        expect(events).to.have.lengthOf(mined.receipts.filter(({ succeeded }) => succeeded).length);
        expect(await bench.failuresOf(port)).to.deep.equal([]);
      }
      for (const holder of HOLDERS) {
        expect(port.balanceOf(holder)).to.equal(await balanceOf(bench, port.asset.address, holder));
      }
    }
  });

  it("says who moved how much of what, to the unit", async () => {
    const [six] = ports as [TokenPort];
    const move = { ...transferTokens(six.asset.address, BEN, 5n), from: ANN };
    expect(await bench.sendTo(six, [move])).to.deep.equal([
      { event: "transfer", protocol: "SIX", asset: "SIX", from: ANN, to: BEN, amount: 5n },
    ]);
    const minted = await bench.sendTo(six, [{ ...mintTokens(six.asset.address, BEN, 7n), from: bench.owner }]);
    expect(only(minted)).to.deep.include({ from: ZERO_ADDRESS, to: BEN, amount: 7n });
    expect(await bench.failuresOf(six)).to.deep.equal([]);
  });

  it("says a wrapped coin's deposit and withdrawal once, as tokens that come and go", async () => {
    const weth = ports[2] as TokenPort;
    const { address } = weth.asset;
    const events = await bench.sendTo(weth, [
      { ...WRAPPED.call(address, "deposit"), value: 9n, from: ANN },
      { ...WRAPPED.call(address, "withdraw", [4n]), from: ANN },
    ]);
    const common = { event: "transfer", protocol: "WETH", asset: "WETH" };
    expect(events).to.deep.equal([
      { ...common, from: ZERO_ADDRESS, to: ANN, amount: 9n },
      { ...common, from: ANN, to: ZERO_ADDRESS, amount: 4n },
    ]);
    expect(await bench.failuresOf(weth)).to.deep.equal([]);
  });

  it("gives leave to move any amount", async () => {
    const [six] = ports as [TokenPort];
    const all = six.balanceOf(ANN);
    await bench.sendTo(six, [
      { ...approveAll(six.asset.address, BEN), from: ANN },
      { ...ERC20.call(six.asset.address, "transferFrom", [ANN, BEN, all]), from: BEN },
    ]);
    expect(six.balanceOf(ANN)).to.equal(0n);
  });

  it("notices a balance or a supply that no transfer explains", async () => {
    const [six] = ports as [TokenPort];
    const { address } = six.asset;
    const provider = {
      request: async (args: { method: string; params?: readonly unknown[] }) =>
        bench.session.rpc(args.method, args.params),
    };
    await addToStorage(provider, address, 2n, 1n); // OpenZeppelin's total supply.
    await bench.sendTo(six, [{ ...transferTokens(address, BEN, 1n), from: ANN }]);
    expect(await bench.failuresOf(six)).to.deep.equal([
      "the supply is the sum of all transfers: 100004000000004 expected, 100004000000005 on chain",
    ]);
    // A transfer that the port was not told of.
    await bench.send([{ ...transferTokens(address, BEN, 2n), from: ANN }]);
    await bench.sendTo(six, [{ ...transferTokens(address, ANN, 1n), from: BEN }]);
    expect((await bench.failuresOf(six)).join())
      .to.include("every balance is the sum of its transfers")
      .and.include(`${ANN} holds`);
  });
});
