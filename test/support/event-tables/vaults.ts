import { Interface } from "ethers";

import { addressOf } from "../../../src/chain/address.ts";
import type { Address, Hex } from "../../../src/chain/types.ts";
import type { Port } from "../../../src/protocols/ports.ts";
import { TokenPort } from "../../../src/protocols/tokens/token.ts";
import { DutchAuctions } from "../../../src/protocols/vaults/dutch-auctions.ts";
import { EnglishAuctions } from "../../../src/protocols/vaults/english-auctions.ts";
import { VaultLending } from "../../../src/protocols/vaults/vault-lending.ts";
import { SpreadSales } from "../../../src/protocols/vaults/vault-sales.ts";
import type { EventTable } from "../event-table.ts";

const WETH = { symbol: "WETH", address: addressOf("WETH"), decimals: 18 };
const COIN = { symbol: "COIN", address: addressOf("COIN"), decimals: 18 };
const BUILDING = "happens while the world is built";

/** What the test's samples have as their first number, and so as an auction's id. */
const SAMPLE_ID = 101;
const KICKED = new Interface([
  "event Kicked(uint256 indexed id, address indexed account, address indexed keeper, uint256 lot, uint256 tab, uint256 principal, uint256 last)",
]);

/** The port once the auction of the samples has begun: no auction says anything before. */
function begun<P extends Port>(port: P, address: Address): P {
  const { data, topics } = KICKED.encodeEventLog("Kicked", [SAMPLE_ID, WETH.address, WETH.address, 9, 9, 9, 9]);
  const log = { address, data: data as Hex, topics: topics as Hex[], transactionIndex: 0, logIndex: 0 };
  port.absorb(log, { number: 1, timestamp: 12 });
  return port;
}

function portOf(contract: string, address: Address): Port | readonly Port[] | undefined {
  const engine = contract === "VaultEngine" ? address : addressOf("engine");
  const module = contract === "VaultEngine" ? addressOf("module") : address;
  const sales = { name: "sales", lending: "vaults", engine, module, collateral: WETH, coin: COIN };
  switch (contract) {
    case "VaultEngine":
      return [
        new VaultLending({
          name: "vaults",
          engine,
          module,
          collateral: { ...WETH, feed: addressOf("feed"), feedDecimals: 8 },
          coin: COIN,
          terms: { ratioBps: 15_000n, dust: 0n },
        }),
        new SpreadSales(sales),
      ];
    case "EnglishAuction": {
      const times = { bidLifeSeconds: 1, lengthSeconds: 2 };
      return begun(new EnglishAuctions(sales, { lot: 1n, penaltyBps: 0n, stepBps: 10_300n, ...times }), address);
    }
    case "DutchAuction": {
      const price = {
        startBps: 12_000n,
        cuspBps: 4_000n,
        tailSeconds: 60,
        decay: { shape: "linear", seconds: 60 },
      } as const;
      const terms = { ...price, penaltyBps: 0n, rewardBps: 0n, reward: 0n, dust: 0n };
      return begun(new DutchAuctions(sales, terms), address);
    }
    case "Stablecoin":
      return new TokenPort({ ...COIN, address });
    default:
      return undefined;
  }
}

/** Vaults, their coin, and the auctions of what is seized. */
const table: EventTable = {
  decoded: {
    VaultEngine: {
      Locked: "supply",
      Freed: "withdraw",
      Drawn: "borrow",
      Wiped: "repay",
      Seized: "system",
      Settled: "liquidation",
      BadDebtRecognised: "bad-debt",
      BadDebtCovered: "bad-debt-covered",
      Rewarded: "system",
    },
    EnglishAuction: { Kicked: "system", Bid: "system", Dealt: "system", Restarted: "system" },
    DutchAuction: { Kicked: "system", Taken: "system", WasReset: "system" },
    Stablecoin: { Transfer: "transfer" },
  },
  ignored: {
    VaultEngine: { LiquidationModuleSet: BUILDING },
    DutchAuction: {
      Returned: "Taken says that the auction is over; the transfer says what its vault's owner gets back",
    },
    Stablecoin: { MinterSet: BUILDING },
  },
  portOf,
};

export default table;
