import { Abi } from "../chain/abi.ts";
import { addressOf } from "../chain/address.ts";
import type { Address } from "../chain/types.ts";
import { InputError } from "../errors.ts";
import type { Action } from "../simulation/action.ts";
import type { Agent, AgentSetup, Observation } from "../simulation/agent.ts";
import type { GasPrices } from "../simulation/gas-prices.ts";
import { min } from "../units/fixed-point.ts";

/** Other people's demand for gas. */
export interface GasCrowdOptions {
  readonly name: string;
  /** What they paid, a period after the other; the last one stays. */
  readonly prices: readonly GasPrices[];
  readonly blocksPerPeriod: number;
  /** Gas that they want in a block, whatever it costs each of them. */
  readonly gasPerBlock: number;
  /** In how many transactions; 24 when absent. */
  readonly transactions?: number;
}

const BLOCKSPACE = new Abi(["function use(uint256 gas)"]);
/** Gas beside what is wasted: the transaction itself, and room for the call. */
const OVERHEAD = 26_000n;
const SPARE = 40_000n;
const LEAST_GAS = 30_000;
const PPM = 1_000_000;
/** Nobody in the crowd pays more than so many times the 90th percentile: single payments of 10,000 gwei are mistakes. */
const HIGHEST_MULTIPLE = 3n;

/**
 * Other people's transactions: in every block the same demand for gas, each at a price of its own, drawn from the day's
 * distribution. Who wants to be included must outbid enough of them. They are sent as before EIP-1559, with one price, of
 * which the base fee is a part; what is priced out is not sent again.
 */
export function gasCrowd(options: GasCrowdOptions): Agent {
  return new GasCrowd(options);
}

class GasCrowd implements Agent {
  readonly name: string;
  readonly role = "crowd";

  private readonly options: GasCrowdOptions;
  private readonly senders: readonly Address[];
  private blockspace: Address | undefined;

  constructor(options: GasCrowdOptions) {
    const { name, prices, gasPerBlock, transactions = 24 } = options;
    if (prices.length === 0) throw new InputError(`${name}: prices is empty, expected one period or more`);
    if (gasPerBlock / transactions < LEAST_GAS) {
      throw new InputError(
        `${name}: gasPerBlock is ${gasPerBlock}, expected ${LEAST_GAS} or more for each of ${transactions} transactions`,
      );
    }
    this.name = name;
    this.options = options;
    // A sender each: transactions of one sender would wait for each other.
    this.senders = Array.from({ length: transactions }, (_, i) => addressOf(`${name} ${i + 1}`));
  }

  addresses(): readonly Address[] {
    return this.senders;
  }

  async setup(setup: AgentSetup): Promise<void> {
    for (const sender of this.senders) await setup.fund(sender);
    this.blockspace = await setup.deploy(this.senders[0] as Address, "Blockspace", []);
  }

  propose({ block, baseFee, random }: Observation): Action[] {
    const { prices, blocksPerPeriod, gasPerBlock } = this.options;
    const period = prices[Math.floor((block - 1) / blocksPerPeriod)] ?? prices.at(-1);
    const { blockspace, senders } = this;
    if (period === undefined || blockspace === undefined) return [];
    const gas = BigInt(Math.floor(gasPerBlock / senders.length)) - OVERHEAD;
    return senders.flatMap((from, i): Action[] => {
      // One of each part of the distribution, so that a block has cheap and dear ones.
      const rank = Math.floor((i * PPM + random.integer(0, PPM - 1)) / senders.length);
      const price = priceAt(period, BigInt(rank));
      if (price < baseFee) return [];
      const call = BLOCKSPACE.call(blockspace, "use", [gas]);
      return [
        {
          from,
          call,
          gasLimit: gas + OVERHEAD + SPARE,
          priorityFee: price,
          maxFee: price,
          label: "crowd",
          key: "crowd",
        },
      ];
    });
  }
}

/**
 * The price at a rank of the distribution, in parts per million: straight lines through half of the 30th percentile at the
 * bottom, the percentiles, and the highest price at the top.
 */
export function priceAt({ p30, p60, p90, highest }: GasPrices, rank: bigint): bigint {
  const corners: readonly (readonly [bigint, bigint])[] = [
    [0n, p30 / 2n],
    [300_000n, p30],
    [600_000n, p60],
    [900_000n, p90],
    [BigInt(PPM), min(highest, p90 * HIGHEST_MULTIPLE)],
  ];
  const at = corners.findIndex(([corner]) => rank <= corner);
  const [right, high] = corners[Math.max(at, 1)] as readonly [bigint, bigint];
  const [left, low] = corners[Math.max(at, 1) - 1] as readonly [bigint, bigint];
  return low + ((high - low) * (rank - left)) / (right - left);
}
