import { Abi } from "../../chain/abi.ts";

/** Our engine of vaults. */
export const ENGINE = new Abi([
  "function lock(address account, uint256 amount)",
  "function free(uint256 amount, address to)",
  "function draw(uint256 amount, address to)",
  "function wipe(address account, uint256 amount) returns (uint256)",
  "function setLiquidationModule(address module)",
  "function vaultOf(address account) view returns (uint256 held, uint256 owed)",
  "function healthFactor(address account) view returns (uint256)",
  "function totalCollateral() view returns (uint256)",
  "function totalDebt() view returns (uint256)",
  "function debtOnSale() view returns (uint256)",
  "function badDebt() view returns (uint256)",
  "function surplus() view returns (uint256)",
  "event Locked(address indexed account, address indexed payer, uint256 amount)",
  "event Freed(address indexed account, address indexed to, uint256 amount)",
  "event Drawn(address indexed account, address indexed to, uint256 amount)",
  "event Wiped(address indexed account, address indexed payer, uint256 amount)",
  "event Seized(address indexed account, address indexed to, uint256 collateral, uint256 debt, uint256 price)",
  "event Settled(address indexed account, address indexed buyer, uint256 collateralSold, uint256 principal, uint256 proceeds, uint256 price)",
  "event BadDebtRecognised(address indexed account, uint256 amount)",
  "event BadDebtCovered(address indexed payer, uint256 amount)",
  "event Rewarded(address indexed to, uint256 amount)",
]);

/** What every way of selling collateral has. */
export const MODULE = new Abi([
  "function liquidate(address account, uint256 repay) returns (uint256 repaid, uint256 seized)",
]);

export const ENGLISH = new Abi([
  "function bid(uint256 id, uint256 amount)",
  "function bidLess(uint256 id, uint256 lot)",
  "function deal(uint256 id)",
  "function restart(uint256 id)",
  "function count() view returns (uint256)",
  "function auctionOf(uint256 id) view returns ((address account, address bidder, uint128 lot, uint128 bid, uint128 tab, uint128 principal, uint64 bidEnds, uint64 ends) auction)",
  "event Kicked(uint256 indexed id, address indexed account, address indexed keeper, uint256 lot, uint256 tab, uint256 principal, uint256 ends)",
  "event Bid(uint256 indexed id, address indexed bidder, uint256 lot, uint256 bid, uint256 bidEnds)",
  "event Dealt(uint256 indexed id, address indexed bidder, uint256 lot, uint256 bid)",
  "event Restarted(uint256 indexed id, uint256 ends)",
]);

export const DUTCH = new Abi([
  "function take(uint256 id, uint256 amount, uint256 maxPrice, address to) returns (uint256 slice, uint256 cost)",
  "function reset(uint256 id)",
  "function count() view returns (uint256)",
  "function auctionOf(uint256 id) view returns ((address account, uint128 lot, uint128 tab, uint128 principal, uint128 startPrice, uint64 startedAt) auction)",
  "function priceOf(uint256 id) view returns (uint256 price, bool isResetDue)",
  "event Kicked(uint256 indexed id, address indexed account, address indexed keeper, uint256 lot, uint256 tab, uint256 principal, uint256 startPrice)",
  "event Taken(uint256 indexed id, address indexed buyer, uint256 slice, uint256 cost, uint256 price, uint256 lotLeft, uint256 tabLeft)",
  "event Returned(uint256 indexed id, address indexed account, uint256 amount)",
  "event WasReset(uint256 indexed id, address indexed keeper, uint256 startPrice)",
]);
