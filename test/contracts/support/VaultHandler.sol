// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILiquidationModule} from "../../../contracts/interfaces/ILiquidationModule.sol";
import {VaultEngine} from "../../../contracts/lending/vaults/VaultEngine.sol";
import {PriceFeed} from "../../../contracts/oracle/PriceFeed.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {Stablecoin} from "../../../contracts/tokens/Stablecoin.sol";
import {Test} from "./Test.sol";

/// @title Does anything that anyone can do to an engine of vaults, in any order, and remembers what must not happen
/// @notice Whoever extends it adds what a module has of its own.
abstract contract VaultHandler is Test {
    VaultEngine public immutable engine;
    MintableToken public immutable weth;
    Stablecoin public immutable dai;
    PriceFeed private immutable _feed;
    ILiquidationModule private immutable _module;

    address[3] public actors = [address(0xA1), address(0xA2), address(0xA3)];

    /// @notice Coins and collateral that were made for the actors.
    uint256 public coinsGiven;
    uint256 public collateralGiven;

    bool public safeWasLiquidated;
    bool public unsafeWasDrawn;

    mapping(bytes4 action => uint256) public done;

    constructor(VaultEngine engine_, PriceFeed feed_) {
        engine = engine_;
        weth = MintableToken(address(engine_.collateral()));
        dai = Stablecoin(address(engine_.coin()));
        _feed = feed_;
        _module = ILiquidationModule(engine_.liquidationModule());
        for (uint256 i = 0; i < actors.length; ++i) {
            vm.startPrank(actors[i]);
            weth.approve(address(engine), MAX);
            dai.approve(address(_module), MAX);
            vm.stopPrank();
        }
    }

    // ------------------------------------------------------------------------------------------------ vaults

    function lock(uint256 from, uint256 to, uint256 amount) external {
        amount = bound(amount, 0, 1_000e18);
        address payer = _actor(from);
        weth.mint(payer, amount);
        collateralGiven += amount;
        vm.prank(payer);
        engine.lock(_actor(to), amount);
        ++done[this.lock.selector];
    }

    function free(uint256 who, uint256 amount) external {
        (uint256 held, ) = engine.vaultOf(_actor(who));
        vm.prank(_actor(who));
        try engine.free(bound(amount, 0, held), _actor(who)) {
            _checkSafe(_actor(who));
            ++done[this.free.selector];
        } catch {}
    }

    function draw(uint256 who, uint256 amount) external {
        vm.prank(_actor(who));
        try engine.draw(bound(amount, 0, 100_000e18), _actor(who)) {
            _checkSafe(_actor(who));
            ++done[this.draw.selector];
        } catch {}
    }

    /// @dev Little at a time: bidders have so much that they would leave no debt to liquidate.
    function wipe(uint256 who, uint256 whose, uint256 amount) external {
        uint256 held = dai.balanceOf(_actor(who));
        amount = bound(amount, 0, held < 2_000e18 ? held : 2_000e18);
        vm.prank(_actor(who));
        try engine.wipe(_actor(whose), amount) {
            ++done[this.wipe.selector];
        } catch {}
    }

    function cover(uint256 who, uint256 amount) external {
        amount = bound(amount, 0, engine.badDebt());
        vm.prank(_actor(who));
        try engine.cover(amount) {
            ++done[this.cover.selector];
        } catch {}
    }

    // ------------------------------------------------------------------------------------------------ liquidation

    function liquidate(uint256 who, uint256 whose, uint256 repay) external {
        _enrich(_actor(who), 50_000e18);
        bool wasSafe = engine.healthFactor(_actor(whose)) >= WAD;
        vm.prank(_actor(who));
        try _module.liquidate(_actor(whose), bound(repay, 0, 200_000e18)) {
            if (wasSafe) safeWasLiquidated = true;
            ++done[this.liquidate.selector];
        } catch {}
    }

    // ------------------------------------------------------------------------------------------------ the rest

    /// @dev Between 20 and 400 US dollars, by up to 30% at once.
    function movePrice(uint256 move) external {
        uint256 price = (uint256(_feed.latestAnswer()) * bound(move, 7_000, 13_000)) / 10_000;
        if (price < 20e8) price = 20e8;
        if (price > 400e8) price = 400e8;
        _feed.transmit(int192(int256(price)), uint64(block.timestamp));
        ++done[this.movePrice.selector];
    }

    function wait(uint256 seconds_) external {
        skip(bound(seconds_, 0, 2 hours));
    }

    // ------------------------------------------------------------------------------------------------ sums

    /// @notice What the actors have in vaults, and owe.
    function vaultSums() external view returns (uint256 held, uint256 owed) {
        for (uint256 i = 0; i < actors.length; ++i) {
            (uint256 a, uint256 b) = engine.vaultOf(actors[i]);
            (held, owed) = (held + a, owed + b);
        }
    }

    /// @notice What the actors hold themselves.
    function walletSums() external view returns (uint256 collateral, uint256 coins) {
        for (uint256 i = 0; i < actors.length; ++i) {
            collateral += weth.balanceOf(actors[i]);
            coins += dai.balanceOf(actors[i]);
        }
    }

    function _actor(uint256 i) internal view returns (address) {
        return actors[i % actors.length];
    }

    function _enrich(address who, uint256 coins) internal {
        dai.mint(who, coins);
        coinsGiven += coins;
    }

    function _checkSafe(address who) private {
        if (engine.healthFactor(who) < WAD) unsafeWasDrawn = true;
    }
}
