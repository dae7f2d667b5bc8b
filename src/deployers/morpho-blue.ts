import { Abi } from "../chain/abi.ts";
import type { Address } from "../chain/types.ts";
import { compileContract } from "../packages/compiled-contract.ts";
import { MORPHO_BLUE } from "../packages/pins/morpho-blue.ts";
import { configure, type Site } from "./site.ts";

/** What defines a market of Morpho Blue. */
export interface MarketTerms {
  readonly loan: Address;
  readonly collateral: Address;
  /** Gives `price()`: a base unit of collateral in base units of the loan token, times 1e36. */
  readonly oracle: Address;
  /** The interest rate model; the zero address for a market without interest. */
  readonly irm: Address;
  /** Debt may reach this share of the collateral's value, in wads, before it is liquidated; below 1. */
  readonly lltv: bigint;
}

const PARAMS = "(address loanToken, address collateralToken, address oracle, address irm, uint256 lltv)";
const MORPHO = new Abi([
  "function isIrmEnabled(address irm) view returns (bool)",
  "function isLltvEnabled(uint256 lltv) view returns (bool)",
  "function enableIrm(address irm)",
  "function enableLltv(uint256 lltv)",
  `function createMarket(${PARAMS} params)`,
  "function feeRecipient() view returns (address)",
  "function setFeeRecipient(address recipient)",
  `function setFee(${PARAMS} params, uint256 fee)`,
]);

/** Deploys Morpho Blue, without markets, owned by the site's owner. */
export async function deployMorpho({ session, packages, owner, neededBy }: Site): Promise<Address> {
  return session.deploy(owner, compileContract(packages, MORPHO_BLUE, neededBy), [owner]);
}

/** Creates a market, after allowing its rate model and its threshold. */
export async function createMarket(site: Site, morpho: Address, terms: MarketTerms): Promise<void> {
  const isEnabled = async (method: string, value: unknown): Promise<boolean> =>
    MORPHO.decode(method, await site.session.call(MORPHO.call(morpho, method, [value])))[0] as boolean;
  const { irm, lltv } = terms;
  await configure(site, [
    ...((await isEnabled("isIrmEnabled", irm)) ? [] : [MORPHO.call(morpho, "enableIrm", [irm])]),
    ...((await isEnabled("isLltvEnabled", lltv)) ? [] : [MORPHO.call(morpho, "enableLltv", [lltv])]),
    MORPHO.call(morpho, "createMarket", [wordsOf(terms)]),
  ]);
}

/** Gives a part of the market's interest to a recipient, who is the same for all markets. */
export async function setMarketFee(
  site: Site,
  morpho: Address,
  terms: MarketTerms,
  { fee, recipient }: { /** In wads, up to 0.25. */ readonly fee: bigint; readonly recipient: Address },
): Promise<void> {
  const data = await site.session.call(MORPHO.call(morpho, "feeRecipient"));
  const current = String(MORPHO.decode("feeRecipient", data)[0]).toLowerCase();
  await configure(site, [
    ...(current === recipient ? [] : [MORPHO.call(morpho, "setFeeRecipient", [recipient])]),
    MORPHO.call(morpho, "setFee", [wordsOf(terms), fee]),
  ]);
}

function wordsOf({ loan, collateral, oracle, irm, lltv }: MarketTerms): readonly unknown[] {
  return [loan, collateral, oracle, irm, lltv];
}
