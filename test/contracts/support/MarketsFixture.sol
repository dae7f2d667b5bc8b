// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {MarketPosition} from "../../../contracts/interfaces/IIsolatedMarkets.sol";
import {Market, MarketParams} from "../../../contracts/interfaces/IMarketRateModel.sol";
import {RateSettings} from "../../../contracts/interfaces/LendingTypes.sol";
import {IsolatedMarkets} from "../../../contracts/lending/isolated/IsolatedMarkets.sol";
import {KinkedMarketRate} from "../../../contracts/lending/KinkedMarketRate.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {StubMarketOracle} from "./StubMarketOracle.sol";
import {Test} from "./Test.sol";

/// @title Two markets that lend the same token: WETH at 2,000 and 86%, ALT at 10 and 50%
/// @notice Rates are 10% a year whatever the use, so that interest can be worked out by hand.
abstract contract MarketsFixture is Test {
    uint256 internal constant PRICE_WETH = 2_000e24; // USDC has 6 decimals, the collateral 18.
    uint256 internal constant PRICE_ALT = 10e24;

    IsolatedMarkets internal markets;
    MintableToken internal usdc;
    MintableToken internal weth;
    MintableToken internal alt;
    StubMarketOracle internal wethOracle;
    StubMarketOracle internal altOracle;
    KinkedMarketRate internal rate;
    MarketParams internal wethMarket;
    MarketParams internal altMarket;

    address internal lender = actor("lender");
    address internal other = actor("other lender");
    address internal borrower = actor("borrower");
    address internal keeper = actor("keeper");
    address internal stranger = actor("stranger");

    function setUp() public virtual {
        startClock();
        markets = new IsolatedMarkets(address(this));
        usdc = new MintableToken("USD Coin", "USDC", 6, address(this));
        weth = new MintableToken("Ether", "WETH", 18, address(this));
        alt = new MintableToken("Alt", "ALT", 18, address(this));
        rate = new KinkedMarketRate(RateSettings(8_000, 1_000, 0, 0));
        (wethOracle, altOracle) = (new StubMarketOracle(), new StubMarketOracle());
        wethOracle.set(PRICE_WETH);
        altOracle.set(PRICE_ALT);
        markets.enableIrm(address(rate));
        markets.enableLltv(0.86e18);
        markets.enableLltv(0.5e18);
        wethMarket = MarketParams(address(usdc), address(weth), address(wethOracle), address(rate), 0.86e18);
        altMarket = MarketParams(address(usdc), address(alt), address(altOracle), address(rate), 0.5e18);
        markets.createMarket(wethMarket);
        markets.createMarket(altMarket);
        for (uint256 i = 0; i < 5; ++i) _endow([lender, other, borrower, keeper, stranger][i]);
    }

    function _endow(address who) internal {
        usdc.mint(who, 1e15);
        weth.mint(who, 1e24);
        alt.mint(who, 1e26);
        vm.startPrank(who);
        usdc.approve(address(markets), MAX);
        weth.approve(address(markets), MAX);
        alt.approve(address(markets), MAX);
        vm.stopPrank();
    }

    function _supply(MarketParams memory params, address who, uint256 assets) internal {
        vm.prank(who);
        markets.supply(params, assets, 0, who, "");
    }

    function _pledgeAndBorrow(MarketParams memory params, address who, uint256 collateral, uint256 debt) internal {
        vm.startPrank(who);
        markets.supplyCollateral(params, collateral, who, "");
        markets.borrow(params, debt, 0, who, who);
        vm.stopPrank();
    }

    function _id(MarketParams memory params) internal pure returns (bytes32) {
        return keccak256(abi.encode(params));
    }

    function _market(MarketParams memory params) internal view returns (Market memory) {
        return markets.market(_id(params));
    }

    function _position(MarketParams memory params, address who) internal view returns (MarketPosition memory) {
        return markets.position(_id(params), who);
    }

    /// @dev What the supplier could withdraw, were there liquidity: floor(shares * (assets + 1) / (shares + 1e6)).
    function _claim(MarketParams memory params, address who) internal view returns (uint256) {
        Market memory book = _market(params);
        uint256 shares = _position(params, who).supplyShares;
        return (shares * (uint256(book.totalSupplyAssets) + 1)) / (uint256(book.totalSupplyShares) + 1e6);
    }
}
