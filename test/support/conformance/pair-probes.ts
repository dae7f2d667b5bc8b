import { Abi } from "../../../src/chain/abi.ts";
import { ZERO_ADDRESS } from "../../../src/chain/address.ts";
import { type PairWorld, type SharedPair, TRADERS } from "./pair-world.ts";
import { probe, type Probe } from "./probes.ts";

export const PAIR_VIEWS = new Abi([
  "function getReserves() view returns (uint112 reserve0, uint112 reserve1, uint32 blockTimestampLast)",
  "function totalSupply() view returns (uint256)",
  "function price0CumulativeLast() view returns (uint256)",
  "function price1CumulativeLast() view returns (uint256)",
  "function kLast() view returns (uint256)",
  "function balanceOf(address) view returns (uint256)",
]);
const FACTORY = new Abi(["function feeTo() view returns (address)"]);
const RIG = new Abi(["function nativeBalance(address) view returns (uint256)"]);

/** Everything that must agree: pairs, shares, wallets, and who gets the protocol fee. */
export function pairProbes(world: PairWorld): Probe[] {
  const { rig, tokens, ours, theirs } = world;
  const coins = { ours: rig.address, theirs: rig.address };
  return [
    ...world.pairs.flatMap((pair) => probesOf(world, pair)),
    ...TRADERS.flatMap((trader, i) => {
      const args = { ours: [rig.ours[i]], theirs: [rig.theirs[i]] };
      return [
        ...tokens.map(({ symbol, address }) =>
          probe(`${trader}'s ${symbol}`, PAIR_VIEWS, "balanceOf", { ours: address, theirs: address }, args),
        ),
        probe(`${trader}'s coins`, RIG, "nativeBalance", coins, args),
      ];
    }),
    probe("feeTo", FACTORY, "feeTo", { ours: ours.factory, theirs: theirs.factory }),
  ];
}

function probesOf({ rig, collector }: PairWorld, { name, tokens, ours, theirs }: SharedPair): Probe[] {
  const pair = { ours, theirs };
  const holders = [
    ...TRADERS.map((trader, i) => ({ who: trader, ours: rig.ours[i], theirs: rig.theirs[i] })),
    { who: "the collector", ours: collector, theirs: collector },
    { who: "the zero address", ours: ZERO_ADDRESS, theirs: ZERO_ADDRESS },
    { who: "the pair", ...pair },
  ];
  const figures = ["getReserves", "totalSupply", "price0CumulativeLast", "price1CumulativeLast", "kLast"];
  return [
    ...figures.map((method) => probe(`${name}: ${method}`, PAIR_VIEWS, method, pair)),
    ...holders.map((holder) =>
      probe(`${holder.who}'s shares of ${name}`, PAIR_VIEWS, "balanceOf", pair, {
        ours: [holder.ours],
        theirs: [holder.theirs],
      }),
    ),
    ...tokens.map((token, i) =>
      probe(
        `token${i} held by ${name}`,
        PAIR_VIEWS,
        "balanceOf",
        { ours: token, theirs: token },
        {
          ours: [ours],
          theirs: [theirs],
        },
      ),
    ),
  ];
}
