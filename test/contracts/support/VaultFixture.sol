// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IPriceOracle} from "../../../contracts/interfaces/IPriceOracle.sol";
import {IVaultEngine} from "../../../contracts/interfaces/IVaultEngine.sol";
import {VaultEngine} from "../../../contracts/lending/vaults/VaultEngine.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {PriceOracle} from "../../../contracts/oracle/PriceOracle.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {Stablecoin} from "../../../contracts/tokens/Stablecoin.sol";
import {Test} from "./Test.sol";

/// @title An engine of vaults with WETH (18 decimals, 200 USD) behind DAI: ratio 150%, dust 20 DAI
/// @notice This contract owns all of it. Whoever extends it says how collateral is sold.
abstract contract VaultFixture is Test {
    uint128 internal constant CEILING = 10_000_000e18;
    uint128 internal constant DUST = 20e18;

    VaultEngine internal engine;
    MintableToken internal weth;
    Stablecoin internal dai;
    PriceOracle internal oracle;
    PriceFeed internal feed;
    address internal alice;
    address internal bob;
    address internal carol;
    address internal keeper;

    function setUp() public virtual {
        startClock();
        alice = actor("alice");
        bob = actor("bob");
        carol = actor("carol");
        keeper = actor("keeper");
        weth = new MintableToken("WETH", "WETH", 18, address(this));
        dai = new Stablecoin("DAI", "DAI", 18, address(this));
        oracle = new PriceOracle(address(this));
        PriceFeed.Settings memory settings = PriceFeed.Settings({
            decimals: 8,
            minAnswer: 1,
            maxAnswer: type(int192).max,
            heartbeat: 1 hours,
            deviationBps: 50
        });
        feed = new PriceFeed("WETH / USD", settings, address(this));
        feed.setTransmitter(address(this), true);
        _setPrice(200);
        oracle.setAssetSource(address(weth), address(feed), 1 days, IPriceOracle.StalenessPolicy.UseLast);
        IVaultEngine.Terms memory terms = IVaultEngine.Terms({ratioBps: 15_000, ceiling: CEILING, dust: DUST});
        engine = new VaultEngine(weth, dai, oracle, terms, address(this));
        dai.setMinter(address(engine), true);
        engine.setLiquidationModule(_deployModule());
    }

    function _deployModule() internal virtual returns (address);

    // ------------------------------------------------------------------------------------------------ actions

    /// @dev Whole US dollars.
    function _setPrice(uint256 dollars) internal {
        feed.transmit(int192(int256(dollars * 1e8)), uint64(block.timestamp));
    }

    /// @dev Opens a vault, or adds to it.
    function _open(address who, uint256 collateral, uint256 debt) internal {
        weth.mint(who, collateral);
        vm.startPrank(who);
        weth.approve(address(engine), MAX);
        engine.lock(who, collateral);
        if (debt != 0) engine.draw(debt, who);
        vm.stopPrank();
    }

    /// @dev Gives `who` coins that nobody owes, and lets the module take them.
    function _enrich(address who, uint256 coins) internal {
        dai.mint(who, coins);
        address module = engine.liquidationModule();
        vm.prank(who);
        dai.approve(module, MAX);
    }

    // ------------------------------------------------------------------------------------------------ reading

    function _held(address who) internal view returns (uint256 held) {
        (held, ) = engine.vaultOf(who);
    }

    function _owed(address who) internal view returns (uint256 owed) {
        (, owed) = engine.vaultOf(who);
    }
}
