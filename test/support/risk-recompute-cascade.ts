/** The cascade of `summary.json` worked out a second time; see risk-recompute.ts. */
import { addUp, distinct, lowest } from "./risk-arithmetic.ts";
import { type ArmFiles, asUsd, cell, type FileEvent, usd } from "./risk-files.ts";

/** A liquidation and the round it belongs to. */
interface Placed {
  readonly event: FileEvent;
  readonly round: number;
}

/** A chain of liquidations of one collateral that is still going on. */
interface Chain {
  /** The protocol's price at which it began. */
  readonly start: bigint;
  lowest: bigint;
  rounds: number;
  /** Whether the price has made a new low since the last round began. */
  nextIsOpen: boolean;
}

/** What `summary.json` says under `cascade`. */
export function recomputeCascade(files: ArmFiles): Record<string, unknown> {
  const placed = placeAll(files);
  const losses = [
    ...placed.map(({ event, round }) => ({ round, usd: penalty(files, event) })),
    ...badDebt(files, placed),
  ];
  const lossOf = (isWanted: (round: number) => boolean): bigint =>
    addUp(losses.filter(({ round }) => isWanted(round)).map((loss) => loss.usd));
  const first = lossOf((round) => round === 1);
  const higher = lossOf((round) => round > 1);
  const firstAccounts = new Set(placed.filter(({ round }) => round === 1).map(({ event }) => event.key));
  const others = placed.map(({ event }) => event.key).filter((key) => !firstAccounts.has(key));
  const rounds = [...new Set(placed.map(({ round }) => round))].sort((a, b) => a - b);
  return {
    rounds: rounds.at(-1) ?? 0,
    firstOrderLossUsd: asUsd(first),
    higherOrderLossUsd: asUsd(higher),
    // Four decimals, cut off.
    amplification: first === 0n ? null : Number(((first + higher) * 10_000n) / first) / 10_000,
    firstOrderAccounts: firstAccounts.size,
    higherOrderAccounts: distinct(others),
    byRound: rounds.map((round) =>
      describe(
        files,
        round,
        placed.filter((liquidation) => liquidation.round === round).map(({ event }) => event),
      ),
    ),
  };
}

function describe(files: ArmFiles, round: number, events: readonly FileEvent[]): Record<string, unknown> {
  const byProtocol: Record<string, number> = {};
  for (const event of events) byProtocol[event.text("protocol")] = (byProtocol[event.text("protocol")] ?? 0) + 1;
  const worth = (asset: string, units: string, price: string): bigint =>
    addUp(events.map((event) => files.worth(event.text(asset), event.units(units), event.units(price))));
  return {
    round,
    liquidations: events.length,
    accounts: distinct(events.map((event) => event.key)),
    byProtocol,
    debtRepaidUsd: asUsd(worth("debtAsset", "debtRepaid", "debtPrice")),
    collateralSeizedUsd: asUsd(worth("collateralAsset", "collateralSeized", "collateralPrice")),
    firstBlock: Math.min(...events.map((event) => event.block)),
    lastBlock: Math.max(...events.map((event) => event.block)),
  };
}

/** Every liquidation with its round: each collateral has chains of its own. */
function placeAll(files: ArmFiles): Placed[] {
  const collaterals = [...new Set(files.of("liquidation").map((event) => event.text("collateralAsset")))];
  return collaterals.flatMap((asset) => placeOne(files, asset)).sort((a, b) => a.event.position - b.event.position);
}

function placeOne(files: ArmFiles, asset: string): Placed[] {
  const events = files.of("liquidation").filter((event) => event.text("collateralAsset") === asset);
  const placed: Placed[] = [];
  let chain: Chain | undefined;
  for (const row of files.rows) {
    const block = Number(cell(row, "block"));
    for (const event of events.filter((candidate) => candidate.block === block)) {
      const price = event.units("collateralPrice");
      chain ??= { start: price, lowest: price, rounds: 1, nextIsOpen: false };
      placed.push({ event, round: join(chain, event, price, lowestUndisturbed(files, asset, block)) });
    }
    if (!isDepressed(files, block, asset)) chain = undefined;
  }
  return placed;
}

/** Adds a liquidation to a chain and says its round. */
function join(chain: Chain, event: FileEvent, price: bigint, undisturbedLow: bigint): number {
  if (price < chain.lowest) {
    chain.lowest = price;
    chain.nextIsOpen = true;
  }
  const due = event.has("liquidationPrice") ? event.units("liquidationPrice") : price;
  if (undisturbedLow <= due || chain.start <= due) return 1;
  if (chain.nextIsOpen || chain.rounds === 1) chain.rounds += 1;
  chain.nextIsOpen = false;
  return chain.rounds;
}

/** The lowest that the price would have been so far, had nobody traded. */
function lowestUndisturbed(files: ArmFiles, asset: string, block: number): bigint {
  const declared = files.of("asset").filter((event) => event.text("asset") === asset);
  const soFar = files.rows.filter((row) => Number(cell(row, "block")) <= block);
  return lowest([
    ...declared.map((event) => event.units("startPrice")),
    ...soFar.map((row) => usd(cell(row, `undisturbed_usd:${asset}`))),
  ]);
}

/** Whether at the end of a block a price of the asset is half a percent or more below the undisturbed one. */
function isDepressed(files: ArmFiles, block: number, asset: string): boolean {
  const row = files.row(block);
  const undisturbed = usd(cell(row, `undisturbed_usd:${asset}`));
  const columns = files.of("protocol").flatMap((protocol) => {
    if (!protocol.has("asset") || protocol.text("asset") !== asset) return [];
    return protocol.text("kind") === "feed" ? [`feed_usd:${asset}`] : [`pool:${protocol.text("protocol")}:price_usd`];
  });
  const prices = [`outside_usd:${asset}`, ...columns].map((column) => usd(cell(row, column)));
  return prices.some((price) => price * 1000n <= undisturbed * 995n);
}

/** What the borrower lost: collateral taken, the protocol's fee included, less debt repaid. */
function penalty(files: ArmFiles, event: FileEvent): bigint {
  const taken = event.units("collateralSeized") + event.units("protocolFee");
  return (
    files.worth(event.text("collateralAsset"), taken, event.units("collateralPrice")) -
    files.worth(event.text("debtAsset"), event.units("debtRepaid"), event.units("debtPrice"))
  );
}

/** Bad debt goes with the account's last liquidation or, when there was none, by the test of first order. */
function badDebt(files: ArmFiles, placed: readonly Placed[]): { round: number; usd: bigint }[] {
  const lastRound = new Map(placed.map(({ event, round }) => [event.key, round]));
  const lastBlock = files.rows.length;
  const recognised = files.of("bad-debt").map((event) => ({
    round: lastRound.get(event.key) ?? 1,
    usd: files.worth(event.text("asset"), event.units("amount"), event.units("price")),
  }));
  const open = files
    .of("position")
    .filter((event) => event.text("at") === "end" && event.units("debtUsd") > event.units("collateralUsd"))
    .map((event) => {
      const low = lowestUndisturbed(files, event.text("collateralAsset"), lastBlock);
      return {
        round: lastRound.get(event.key) ?? (low <= event.units("liquidationPrice") ? 1 : 2),
        usd: event.units("debtUsd") - event.units("collateralUsd"),
      };
    });
  return [...recognised, ...open];
}
