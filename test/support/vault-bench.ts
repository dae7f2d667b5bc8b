import { addressOf } from "../../src/chain/address.ts";
import type { Address, Call } from "../../src/chain/types.ts";
import type { ProtocolEvent } from "../../src/protocols/events.ts";
import type { Asset, LendingPort, Port, SystemPort } from "../../src/protocols/ports.ts";
import { approveAll } from "../../src/protocols/tokens/token.ts";
import { systems } from "hardhat-firebreak";
import { Bench } from "./protocols-bench.ts";
import { only } from "./sim-record.ts";
import { noPools } from "./no-pools.ts";

export const BIDDER = addressOf("bidder");
export const RIVAL = addressOf("rival");

type Rule = NonNullable<Parameters<typeof systems.vaults>[2]["liquidation"]>;

/** A world with vaults and nobody in it but two buyers with a million coins each. */
export interface VaultWorld {
  readonly weth: Asset;
  readonly dai: Asset;
  /** The owner's call that writes the price of WETH, in US dollars. */
  readonly answer: (dollars: number) => Call;
}

/** An engine of vaults at 200 US dollars for WETH, its ports, and what the tests do to it. */
export class VaultBench<S extends SystemPort> {
  readonly bench: Bench<VaultWorld>;
  readonly lending: LendingPort;
  readonly sales: S;

  private constructor(bench: Bench<VaultWorld>, lending: LendingPort, sales: S) {
    this.bench = bench;
    this.lending = lending;
    this.sales = sales;
  }

  /** With a vault for each account: collateral and debt in whole tokens. */
  static async open<S extends SystemPort>(
    rule: Rule,
    vaults: readonly { readonly name: string; readonly weth: bigint; readonly dai: bigint }[],
  ): Promise<VaultBench<S>> {
    const bench = await Bench.build(async (builder) => {
      const weth = await builder.token("WETH", { price: 200 });
      const dai = await systems.stablecoin(builder, "DAI");
      const site = await systems.vaults(builder, "Vaults", { collateral: weth, coin: dai, liquidation: rule });
      const whole = 10n ** 18n;
      await builder.positions(
        site,
        vaults.map(({ name, weth: held, dai: owed }) => ({
          name,
          collateral: weth,
          collateralAmount: held * whole,
          debt: dai,
          debtAmount: owed * whole,
        })),
      );
      for (const buyer of [BIDDER, RIVAL]) await builder.endow(dai, buyer, 1_000_000);
      const { feed } = builder.pricedOf(weth);
      return {
        weth,
        dai,
        answer: (dollars: number) => feed.answer(BigInt(dollars * 1e8)),
      };
    });
    const lending = only(bench.world.lending)();
    const sales = only(bench.world.systems)(noPools) as S;
    const dollars = { price: 200n * 10n ** 8n };
    const chain = { ...bench.chain, outsidePrice: () => dollars.price };
    await Promise.all([lending.open(chain), sales.open(chain)]);
    const opened = new VaultBench<S>(bench, lending, sales);
    opened.prices = dollars;
    const { module } = sales as unknown as { module: Address };
    const approvals = [BIDDER, RIVAL].map((from) => ({ ...approveAll(bench.made.dai.address, module), from }));
    await bench.send(approvals);
    return opened;
  }

  private prices: { price: bigint } = { price: 0n };

  get ports(): readonly Port[] {
    return [this.lending, this.sales];
  }

  /** Writes the price of WETH, which is the outside price from then on, too. */
  async setPrice(dollars: number): Promise<void> {
    this.prices.price = BigInt(dollars * 1e8);
    await this.send([{ ...this.bench.made.answer(dollars), from: this.bench.owner }]);
  }

  /** Mines the calls in one block, which must all succeed, and lets both ports take it in. */
  async send(calls: readonly (Call & { from: Address })[], seconds = 12): Promise<ProtocolEvent[]> {
    const block = await this.bench.send(calls, seconds);
    if (block.receipts.some(({ succeeded }) => !succeeded)) throw new Error("a transaction of the test failed");
    const events: ProtocolEvent[] = [];
    for (const port of this.ports) events.push(...(await this.bench.follow(port, block)));
    return events;
  }

  /** What the audits of both ports find wrong. */
  async violations(): Promise<string[]> {
    return (await Promise.all(this.ports.map(async (port) => this.bench.failuresOf(port)))).flat();
  }
}
