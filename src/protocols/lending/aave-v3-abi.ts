import { Abi } from "../../chain/abi.ts";

const RESERVE_DATA =
  "(uint256 data) configuration, uint128 liquidityIndex, uint128 currentLiquidityRate, uint128 variableBorrowIndex, uint128 currentVariableBorrowRate, uint128 currentStableBorrowRate, uint40 lastUpdateTimestamp, uint16 id, address aTokenAddress, address stableDebtTokenAddress, address variableDebtTokenAddress, address interestRateStrategyAddress, uint128 accruedToTreasury, uint128 unbacked, uint128 isolationModeTotalDebt";

/** What Aave V3's pool, Aave V3.3's deficit and our pool have in common. */
export const POOL = new Abi([
  "function supply(address asset, uint256 amount, address onBehalfOf, uint16 referralCode)",
  "function withdraw(address asset, uint256 amount, address to) returns (uint256)",
  "function borrow(address asset, uint256 amount, uint256 interestRateMode, uint16 referralCode, address onBehalfOf)",
  "function repay(address asset, uint256 amount, uint256 interestRateMode, address onBehalfOf) returns (uint256)",
  "function liquidationCall(address collateralAsset, address debtAsset, address user, uint256 debtToCover, bool receiveAToken)",
  `function getReserveData(address asset) view returns ((${RESERVE_DATA}) data)`,
  "function getReserveDeficit(address asset) view returns (uint256)",
  "function FLASHLOAN_PREMIUM_TOTAL() view returns (uint128)",
  "function FLASHLOAN_PREMIUM_TO_PROTOCOL() view returns (uint128)",
  "event Supply(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint16 indexed referralCode)",
  "event Withdraw(address indexed reserve, address indexed user, address indexed to, uint256 amount)",
  "event Borrow(address indexed reserve, address user, address indexed onBehalfOf, uint256 amount, uint8 interestRateMode, uint256 borrowRate, uint16 indexed referralCode)",
  "event Repay(address indexed reserve, address indexed user, address indexed repayer, uint256 amount, bool useATokens)",
  "event ReserveUsedAsCollateralEnabled(address indexed reserve, address indexed user)",
  "event ReserveUsedAsCollateralDisabled(address indexed reserve, address indexed user)",
  "event ReserveDataUpdated(address indexed reserve, uint256 liquidityRate, uint256 stableBorrowRate, uint256 variableBorrowRate, uint256 liquidityIndex, uint256 variableBorrowIndex)",
  "event LiquidationCall(address indexed collateralAsset, address indexed debtAsset, address indexed user, uint256 debtToCover, uint256 liquidatedCollateralAmount, address liquidator, bool receiveAToken)",
  "event DeficitCreated(address indexed user, address indexed debtAsset, uint256 amountCreated)",
  "event DeficitCovered(address indexed reserve, address caller, uint256 amountCovered)",
  "event FlashLoan(address indexed target, address initiator, address indexed asset, uint256 amount, uint8 interestRateMode, uint256 premium, uint16 indexed referralCode)",
  "event MintedToTreasury(address indexed reserve, uint256 amountMinted)",
  "event ReserveInitialized(address indexed asset, address indexed aToken, address variableDebtToken)",
  "event FlashLoanPremiumSet(uint16 totalBps, uint16 toProtocolBps)",
  "event ReserveConfigured(address indexed asset, (uint16 ltvBps, uint16 liquidationThresholdBps, uint16 liquidationBonusBps, uint16 liquidationProtocolFeeBps, uint16 reserveFactorBps, uint40 supplyCap, uint40 borrowCap, bool borrowingEnabled, bool flashLoanEnabled) settings)",
]);

/** The receipt token's transfers, one of which says what the treasury took of a liquidation. */
export const RECEIPT = new Abi(["event Transfer(address indexed from, address indexed to, uint256 value)"]);

/** Of an asset, and of a receipt or debt token. */
export const TOKEN = new Abi([
  "function balanceOf(address) view returns (uint256)",
  "function scaledTotalSupply() view returns (uint256)",
]);

export const ORACLE = new Abi(["function getAssetsPrices(address[] assets) view returns (uint256[])"]);

const HEALTH = "(uint256 healthFactor, uint256 collateralBase, uint256 debtBase, uint256 thresholdBps)";

export const LENS = new Abi([
  `function health(address pool, address[] accounts) view returns (${HEALTH}[])`,
  `function reserves(address pool) view returns ((address asset, (${RESERVE_DATA}) data, uint256 liquidity, uint256 scaledSupply, uint256 scaledDebt, uint256 deficit)[])`,
  `function positions(address pool, address[] accounts) view returns ((${HEALTH} health, uint256 userConfig, uint256[] supplied, uint256[] borrowed)[])`,
]);
