import { Abi } from "../../../src/chain/abi.ts";
import { addressOf } from "../../../src/chain/address.ts";
import type { Session } from "../../../src/chain/session.ts";
import type { Address, Hex, Log } from "../../../src/chain/types.ts";
import { createMarket, deployMorpho, type MarketTerms, setMarketFee } from "../../../src/deployers/morpho-blue.ts";
import type { Site } from "../../../src/deployers/site.ts";
import { MORPHO } from "../../../src/protocols/lending/morpho-blue-abi.ts";
import { marketId, type MarketParams } from "../../../src/protocols/lending/morpho-blue-market.ts";
import { allowTransmitter, writeAnswer } from "../../../src/protocols/oracle/price-feed.ts";
import { approveAll } from "../../../src/protocols/tokens/token.ts";
import { deployToken, run } from "../real-site.ts";

export const USERS: readonly Address[] = ["ann", "ben", "cyd"].map((name) => addressOf(`twin ${name}`));
const [RECIPIENT, OTHER_RECIPIENT] = [addressOf("fee recipient"), addressOf("other fee recipient")];
const MINE = new Abi(["function setAuthorization(address authorized, bool newIsAuthorized)"]);
const GAS = 1_000_000n;
const FEE = 10n ** 12n;
const PLENTY = 10n ** 30n;
/** 2% at rest, 32% at the kink, 232% at full use: debts grow visibly within days. */
const CURVE = [8_000, 200, 3_000, 20_000];

/** What a market and its users are, as one side's contract has it. */
type State = readonly (readonly bigint[])[];

/** The real Morpho Blue and our markets on one chain, with the same market in each, which are always called alike. */
export class MarketsTwin {
  readonly params: MarketParams;
  private readonly site: Site;
  private readonly ours: Address;
  private readonly theirs: Address;
  private readonly feed: Address;

  private constructor(site: Site, sides: [ours: Address, theirs: Address], params: MarketParams, feed: Address) {
    this.site = site;
    [this.ours, this.theirs] = sides;
    this.params = params;
    this.feed = feed;
  }

  /** A market of WETH against USDC at 86%, at 2,000 to 1, whose fee is a tenth of the interest. */
  static async build(site: Site): Promise<MarketsTwin> {
    const { session, owner } = site;
    const holdings = Object.fromEntries(USERS.map((user) => [user, PLENTY]));
    const weth = await deployToken(site, "WETH", 18, holdings);
    const usdc = await deployToken(site, "USDC", 6, holdings);
    const feeds = [await deployFeed(site), await deployFeed(site)];
    const oracle = await session.deploy(owner, "FeedRatioOracle", [weth, usdc, ...feeds]);
    const irm = await session.deploy(owner, "KinkedMarketRate", [CURVE]);
    const terms: MarketTerms = { loan: usdc, collateral: weth, oracle, irm, lltv: 86n * 10n ** 16n };
    const sides: [Address, Address] = [
      await session.deploy(owner, "IsolatedMarkets", [owner]),
      await deployMorpho(site),
    ];
    for (const side of sides) {
      await createMarket(site, side, terms);
      await setMarketFee(site, side, terms, { fee: 10n ** 17n, recipient: RECIPIENT });
      for (const user of USERS) {
        await session.addSender(user);
        await run(site, user, [approveAll(weth, side), approveAll(usdc, side)]);
      }
    }
    const params: MarketParams = [terms.loan, terms.collateral, oracle, irm, terms.lltv];
    const twin = new MarketsTwin(site, sides, params, feeds[0] as Address);
    await run(site, owner, [writeAnswer(feeds[0] as Address, 2_000n * 10n ** 8n, session.head.timestamp)]);
    await run(site, owner, [writeAnswer(feeds[1] as Address, 10n ** 8n, session.head.timestamp)]);
    return twin;
  }

  get session(): Session {
    return this.site.session;
  }

  /** Moves the price of WETH, in whole dollars, for both. */
  async answer(price: bigint): Promise<void> {
    await run(this.site, this.site.owner, [writeAnswer(this.feed, price * 10n ** 8n, this.session.head.timestamp)]);
  }

  /**
   * Makes a call of a user on both sides, in one block.
   *
   * @returns Whether it succeeded, and in which words the sides differ; none when they agree.
   */
  async call(
    user: Address,
    method: string,
    args: readonly unknown[],
    seconds: number,
  ): Promise<{ succeeded: boolean; difference: string | undefined }> {
    const abi = method === "setAuthorization" ? MINE : MORPHO;
    const from = method === "setFee" || method === "setFeeRecipient" ? this.site.owner : user;
    const gas = { gas: GAS, maxFeePerGas: FEE, maxPriorityFeePerGas: 0n };
    for (const side of [this.ours, this.theirs]) {
      await this.session.submit({ ...abi.call(side, method, args), from, ...gas });
    }
    const { receipts } = await this.session.mine(this.session.head.timestamp + seconds);
    const [ours, theirs] = receipts.map(({ succeeded, logs }) => ({ succeeded, logs: this.ownLogs(logs) }));
    const isSame = JSON.stringify(ours) === JSON.stringify(theirs);
    const difference = isSame ? undefined : `ours ${JSON.stringify(ours)}, theirs ${JSON.stringify(theirs)}`;
    return { succeeded: ours?.succeeded === true && receipts.length === 2, difference };
  }

  /**
   * The market and everybody's position on our side, each as the contract gives it.
   *
   * @throws Error when the other side has it otherwise.
   */
  async agreedState(): Promise<State> {
    const [ours, theirs] = await Promise.all([this.stateOf(this.ours), this.stateOf(this.theirs)]);
    if (String(ours) === String(theirs)) return ours;
    throw new Error(`ours ${String(ours)}, theirs ${String(theirs)}`);
  }

  /** The other one of two recipients. */
  otherRecipient(isOther: boolean): Address {
    return isOther ? OTHER_RECIPIENT : RECIPIENT;
  }

  private async stateOf(side: Address): Promise<State> {
    const id = marketId(this.params);
    const read = async (method: string, args: readonly unknown[]): Promise<bigint[]> =>
      [...MORPHO.decode(method, await this.session.call(MORPHO.call(side, method, args)))] as bigint[];
    const accounts = [...USERS, RECIPIENT, OTHER_RECIPIENT];
    return [
      await read("market", [id]),
      ...(await Promise.all(accounts.map(async (account) => read("position", [id, account])))),
    ];
  }

  /** Logs of the markets themselves, without saying which side's they are. */
  private ownLogs(logs: readonly Log[]): { topics: readonly Hex[]; data: Hex }[] {
    return logs
      .filter(({ address }) => address === this.ours || address === this.theirs)
      .map(({ topics, data }) => ({ topics, data }));
  }
}

async function deployFeed(site: Site): Promise<Address> {
  const settings = [8, 1n, 10n ** 30n, 3_600, 50];
  const feed = await site.session.deploy(site.owner, "PriceFeed", ["feed", settings, site.owner]);
  await run(site, site.owner, [allowTransmitter(feed, site.owner)]);
  return feed;
}
