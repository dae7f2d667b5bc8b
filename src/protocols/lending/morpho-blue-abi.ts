import { Abi } from "../../chain/abi.ts";

const PARAMS = "(address loanToken, address collateralToken, address oracle, address irm, uint256 lltv)";
const MARKET =
  "uint128 totalSupplyAssets, uint128 totalSupplyShares, uint128 totalBorrowAssets, uint128 totalBorrowShares, uint128 lastUpdate, uint128 fee";

/** Morpho Blue: one contract that holds every market. Events name their market by its id. */
export const MORPHO = new Abi([
  "function owner() view returns (address)",
  "function feeRecipient() view returns (address)",
  "function enableIrm(address irm)",
  "function enableLltv(uint256 lltv)",
  `function setFee(${PARAMS} params, uint256 fee)`,
  "function setFeeRecipient(address recipient)",
  `function createMarket(${PARAMS} params)`,
  `function accrueInterest(${PARAMS} params)`,
  `function supply(${PARAMS} params, uint256 assets, uint256 shares, address onBehalf, bytes data) returns (uint256, uint256)`,
  `function withdraw(${PARAMS} params, uint256 assets, uint256 shares, address onBehalf, address receiver) returns (uint256, uint256)`,
  `function borrow(${PARAMS} params, uint256 assets, uint256 shares, address onBehalf, address receiver) returns (uint256, uint256)`,
  `function repay(${PARAMS} params, uint256 assets, uint256 shares, address onBehalf, bytes data) returns (uint256, uint256)`,
  `function supplyCollateral(${PARAMS} params, uint256 assets, address onBehalf, bytes data)`,
  `function withdrawCollateral(${PARAMS} params, uint256 assets, address onBehalf, address receiver)`,
  `function liquidate(${PARAMS} params, address borrower, uint256 seizedAssets, uint256 repaidShares, bytes data) returns (uint256, uint256)`,
  `function market(bytes32 id) view returns (${MARKET})`,
  "function position(bytes32 id, address account) view returns (uint256 supplyShares, uint128 borrowShares, uint128 collateral)",
  "event SetFeeRecipient(address indexed newFeeRecipient)",
  "event SetFee(bytes32 indexed id, uint256 newFee)",
  `event CreateMarket(bytes32 indexed id, ${PARAMS} marketParams)`,
  "event Supply(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets, uint256 shares)",
  "event Withdraw(bytes32 indexed id, address caller, address indexed onBehalf, address indexed receiver, uint256 assets, uint256 shares)",
  "event Borrow(bytes32 indexed id, address caller, address indexed onBehalf, address indexed receiver, uint256 assets, uint256 shares)",
  "event Repay(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets, uint256 shares)",
  "event SupplyCollateral(bytes32 indexed id, address indexed caller, address indexed onBehalf, uint256 assets)",
  "event WithdrawCollateral(bytes32 indexed id, address caller, address indexed onBehalf, address indexed receiver, uint256 assets)",
  "event Liquidate(bytes32 indexed id, address indexed caller, address indexed borrower, uint256 repaidAssets, uint256 repaidShares, uint256 seizedAssets, uint256 badDebtAssets, uint256 badDebtShares)",
  "event AccrueInterest(bytes32 indexed id, uint256 prevBorrowRate, uint256 interest, uint256 feeShares)",
]);

/** What Morpho asks of a market's oracle. */
export const MARKET_ORACLE = new Abi(["function price() view returns (uint256)"]);

/** What Morpho asks of a market's interest rate model. */
export const RATE_MODEL = new Abi([
  `function borrowRateView(${PARAMS} params, (${MARKET}) market) view returns (uint256)`,
]);

export const TOKEN = new Abi(["function balanceOf(address) view returns (uint256)"]);
