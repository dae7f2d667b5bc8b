import { type EventFragment, Interface, type ParamType } from "ethers";
import { expect } from "chai";
import hre from "hardhat";

import { addressOf } from "../../src/chain/address.ts";
import type { Address, Hex, Log } from "../../src/chain/types.ts";
import { UniswapV2Pool } from "../../src/protocols/amm/uniswap-v2.ts";
import { CircuitBreakerPort } from "../../src/protocols/breaker/circuit-breaker.ts";
import type { ProtocolEvent } from "../../src/protocols/events.ts";
import { AaveV3Lending } from "../../src/protocols/lending/aave-v3.ts";
import { OutsideDeskPort } from "../../src/protocols/market/outside-desk.ts";
import { PriceFeedPort } from "../../src/protocols/oracle/price-feed.ts";
import type { Asset, Port } from "../../src/protocols/ports.ts";
import { TokenPort } from "../../src/protocols/tokens/token.ts";
import { type EventTable, eventTables } from "../support/event-table.ts";

const WETH: Asset = { symbol: "WETH", address: addressOf("WETH"), decimals: 18 };
const DAI: Asset = { symbol: "DAI", address: addressOf("DAI"), decimals: 18 };

/** Which protocol event each contract's events become. */
const DECODED: Record<string, Record<string, ProtocolEvent["event"]>> = {
  LendingPool: {
    Supply: "supply",
    Withdraw: "withdraw",
    Borrow: "borrow",
    Repay: "repay",
    LiquidationCall: "liquidation",
    DeficitCreated: "bad-debt",
    DeficitCovered: "bad-debt-covered",
    FlashLoan: "flash-loan",
    MintedToTreasury: "treasury-mint",
    ReserveDataUpdated: "reserve-update",
    ReserveUsedAsCollateralEnabled: "collateral-switch",
    ReserveUsedAsCollateralDisabled: "collateral-switch",
  },
  ConstantProductPair: { Swap: "swap", Mint: "liquidity-added", Burn: "liquidity-removed" },
  PriceFeed: { AnswerUpdated: "answer" },
  CircuitBreaker: { Tripped: "breaker-trip", Configured: "breaker-settings" },
  OutsideDesk: { Traded: "outside-trade" },
  MintableToken: { Transfer: "transfer" },
  WrappedNative: { Transfer: "transfer" },
};

const BUILDING = "said once while a world is built or configured; the state is read when a port is opened";
const ALLOWANCE = "an allowance moves nothing";
const OWNERSHIP = "who owns a contract is of no interest to a simulation";
const SCALED = "kept in the audit's books; the pool's own event says what happened";

/** Events that become none, and why. */
const IGNORED: Record<string, Record<string, string>> = {
  "any contract": { OwnershipTransferred: OWNERSHIP, Approval: ALLOWANCE, EIP712DomainChanged: OWNERSHIP },
  LendingPool: {
    ReserveInitialized: "opens the audit's books for the reserve",
    ReserveConfigured: "tells the audit's books the reserve factor; settings are read after every block",
    FlashLoanPremiumSet: "the port takes the premium from it",
    RateModelSet: "rates follow in ReserveDataUpdated",
    ReserveFlagsSet: BUILDING,
    OracleSet: BUILDING,
    BreakerSet: BUILDING,
  },
  ReceiptToken: { Transfer: SCALED, BalanceTransfer: SCALED, Mint: SCALED, Burn: SCALED },
  DebtToken: { Transfer: SCALED, Mint: SCALED, Burn: SCALED, BorrowAllowanceDelegated: ALLOWANCE },
  ConstantProductPair: {
    Sync: "follows from the swaps and the liquidity, which the audit compares with the reserves",
    Transfer: "the port counts shares by it; minting and burning are said by Mint and Burn",
  },
  PriceFeed: {
    NewRound: "the port takes the time of the observation from it; AnswerUpdated follows",
    TransmitterSet: BUILDING,
    ValidatorSet: BUILDING,
    ValidatorFailed: "a breaker that fails to look at an answer shows in its own state",
  },
  CircuitBreaker: { SourceSet: BUILDING, Reset: "ends the halt in the port; the blocks' breaker state shows it" },
  OutsideDesk: { PricePosted: "the simulation posts these prices itself and records them every block" },
  WrappedNative: {
    Deposit: "the transfer from nobody says the same",
    Withdrawal: "the transfer to nobody says the same",
  },
  PriceOracle: { AssetSourceUpdated: BUILDING },
  PairFactory: { PairCreated: BUILDING },
};

/** Contracts that no port listens to, and are never looked at for their events. */
const WITHOUT_PORT = new Set(["PriceOracle", "PairFactory"]);

/** A port that listens to the given contract, at `address`. */
function portOf(contract: string, address: Address): Port | undefined {
  const feed = { name: "feed", address, asset: WETH, decimals: 8, heartbeatSeconds: 1, deviationBps: 1n };
  switch (contract) {
    case "LendingPool":
    case "ReceiptToken":
    case "DebtToken": {
      const pool = contract === "LendingPool" ? address : addressOf("pool");
      const assets = [WETH, DAI].map((asset) => ({ ...asset, feed: addressOf("feed"), feedDecimals: 8 }));
      return new AaveV3Lending({
        name: "Alpha",
        liquidationGas: 0n,
        pool,
        oracle: addressOf("oracle"),
        treasury: addressOf("treasury"),
        lens: addressOf("lens"),
        assets,
      });
    }
    case "ConstantProductPair":
      return new UniswapV2Pool({ name: "pair", pair: address, router: addressOf("router"), base: WETH, quote: DAI });
    case "PriceFeed":
      return new PriceFeedPort({ ...feed, minAnswer: 1n, maxAnswer: 10n });
    case "CircuitBreaker":
      return new CircuitBreakerPort({ name: "guard", address, sources: new Map() });
    case "OutsideDesk":
      return new OutsideDeskPort({
        name: "desk",
        address,
        owner: addressOf("owner"),
        assets: [WETH, DAI],
        spreadBps: 0n,
      });
    case "MintableToken":
    case "WrappedNative":
      return new TokenPort({ ...WETH, address });
    default:
      return undefined;
  }
}

interface DeclaredEvent {
  readonly contract: string;
  readonly abi: Interface;
  readonly event: EventFragment;
}

/** Every event that a contract of the project declares, itself or by inheritance. */
async function eventsOfProject(): Promise<DeclaredEvent[]> {
  const names = await hre.artifacts.getAllFullyQualifiedNames();
  const found: DeclaredEvent[] = [];
  for (const name of names) {
    const [source = "", contract = ""] = name.split(":");
    const isOfWorld = source.startsWith("contracts/") && !/^contracts\/(interfaces|mocks)\//.test(source);
    if (!isOfWorld) continue;
    const artifact = await hre.artifacts.readArtifact(name);
    if (artifact.bytecode === "0x") continue; // Abstract: its heirs are listed.
    const abi = new Interface(artifact.abi as never);
    abi.forEachEvent((event) => found.push({ contract, abi, event }));
  }
  return found;
}

/** A log with arguments that are plausible: addresses are of listed assets, numbers small and different. */
function sampleLog(abi: Interface, event: EventFragment, address: Address): Log {
  let next = 100n;
  const sample = (type: ParamType): unknown => {
    if (type.components !== null) return type.components.map(sample);
    if (type.baseType === "address") return type.name.toLowerCase().includes("out") ? DAI.address : WETH.address;
    if (type.baseType === "bool") return true;
    return (next += 1n) % 200n;
  };
  const { data, topics } = abi.encodeEventLog(event, event.inputs.map(sample));
  return { address, data: data as Hex, topics: topics as Hex[], transactionIndex: 0, logIndex: 0 };
}

describe("Protocol events", () => {
  let tables: readonly EventTable[] = [];

  before(async () => {
    tables = await eventTables();
    for (const { decoded, ignored, withoutPort = [] } of tables) {
      Object.assign(DECODED, decoded);
      Object.assign(IGNORED, ignored);
      for (const contract of withoutPort) WITHOUT_PORT.add(contract);
    }
  });

  const listening = (contract: string, address: Address): readonly Port[] =>
    [...tables.map((table) => table.portOf(contract, address)), portOf(contract, address)]
      .flat()
      .filter((port) => port !== undefined);

  const meaningsOf = (ports: readonly Port[], log: Log): ProtocolEvent[] =>
    ports.flatMap((port) => port.absorb(log, { number: 5, timestamp: 60 }) ?? []);

  it("stand for every event of every contract, or it is said why not", async () => {
    const events = await eventsOfProject();
    // The search itself must not come up empty.
    expect(new Set(events.map(({ contract }) => contract))).to.include.keys(...Object.keys(DECODED));
    for (const { contract, abi, event } of events) {
      const what = `${contract}.${event.name}`;
      const expected = DECODED[contract]?.[event.name];
      const reason = IGNORED[contract]?.[event.name] ?? IGNORED["any contract"]?.[event.name];
      expect(
        [expected, reason].filter((entry) => entry !== undefined),
        `${what} is decoded or ignored`,
      ).to.have.lengthOf(1);
      const address = addressOf(contract);
      const ports = listening(contract, address);
      if (ports.length === 0) {
        expect(WITHOUT_PORT.has(contract), `${contract} has a port`).to.equal(true);
        continue;
      }
      const meanings = meaningsOf(ports, sampleLog(abi, event, address));
      expect(
        meanings.map((meaning) => meaning.event),
        what,
      ).to.deep.equal(expected === undefined ? [] : [expected]);
      for (const { protocol } of meanings) expect(ports.map(({ name }) => name)).to.include(protocol, what);
    }
  });

  it("are listed here only as long as contracts have them", async () => {
    const declared = new Set((await eventsOfProject()).map(({ contract, event }) => `${contract}.${event.name}`));
    const anywhere = new Set([...declared].map((name) => `any contract.${name.split(".")[1]}`));
    for (const table of [DECODED, IGNORED]) {
      for (const [contract, events] of Object.entries(table)) {
        for (const name of Object.keys(events)) {
          expect(
            declared.has(`${contract}.${name}`) || anywhere.has(`${contract}.${name}`),
            `${contract}.${name}`,
          ).to.equal(true);
        }
      }
    }
  });

  it("are each said by some contract", () => {
    // The compiler holds this list to the union of all events.
    const all: Record<ProtocolEvent["event"], true> = {
      supply: true,
      withdraw: true,
      borrow: true,
      repay: true,
      liquidation: true,
      "bad-debt": true,
      "bad-debt-covered": true,
      "collateral-switch": true,
      "flash-loan": true,
      "reserve-update": true,
      "treasury-mint": true,
      swap: true,
      "liquidity-added": true,
      "liquidity-removed": true,
      answer: true,
      "breaker-trip": true,
      "breaker-settings": true,
      "outside-trade": true,
      transfer: true,
      system: true,
    };
    // Systems say "system" each in their own table; there may be none.
    const said = new Set(["system", ...Object.values(DECODED).flatMap((events) => Object.values(events))]);
    expect([...said].sort()).to.deep.equal(Object.keys(all).sort());
  });

  it("are none for a log that no contract of the project makes", () => {
    const strange = new Interface(["event Strange(uint256 indexed a, address b)"]);
    for (const contract of Object.keys(DECODED)) {
      const address = addressOf(contract);
      const log = sampleLog(strange, strange.getEvent("Strange") as EventFragment, address);
      const ports = listening(contract, address);
      expect(ports, contract).not.to.have.lengthOf(0);
      for (const odd of [log, { ...log, topics: [] }]) expect(meaningsOf(ports, odd), contract).to.deep.equal([]);
    }
  });
});
