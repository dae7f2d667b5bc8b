// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {IPriceOracle} from "../../../../contracts/interfaces/IPriceOracle.sol";
import {IVaultEngine} from "../../../../contracts/interfaces/IVaultEngine.sol";
import {VaultEngine} from "../../../../contracts/lending/vaults/VaultEngine.sol";
import {PriceFeed} from "../../../../contracts/oracle/PriceFeed.sol";
import {MintableToken} from "../../../../contracts/tokens/MintableToken.sol";
import {Stablecoin} from "../../../../contracts/tokens/Stablecoin.sol";
import {VaultFixture} from "../../support/VaultFixture.sol";

/// @notice Vaults and the system's books. This contract is the liquidation module itself.
contract VaultEngineTest is VaultFixture {
    function _deployModule() internal view override returns (address) {
        return address(this);
    }

    // ------------------------------------------------------------------------------------------------ vaults

    function test_CollateralAndDebtComeAndGo() public {
        _open(alice, 10e18, 1_000e18);
        assertEq(dai.balanceOf(alice), 1_000e18, "coins were created");
        assertEq(engine.healthFactor(alice), 1.333333333333333333e18, "10 * 200 / (1.5 * 1,000), rounded down");

        vm.startPrank(alice);
        assertEq(engine.wipe(alice, 400e18), 400e18, "a part of the debt is paid");
        assertEq(dai.totalSupply(), 600e18, "with coins that are destroyed");
        engine.free(5.5e18, bob);
        vm.stopPrank();
        assertEq(engine.healthFactor(alice), WAD, "as far as the ratio allows");
        assertEq(weth.balanceOf(bob), 5.5e18, "the collateral was sent where it should go");
        assertEq(engine.totalCollateral(), 4.5e18, "collateral in all vaults");
        assertEq(engine.totalDebt(), 600e18, "debt of all vaults");
    }

    function test_AnyoneCanLockAndWipeForOthers() public {
        _open(alice, 10e18, 1_000e18);
        _open(bob, 20e18, 2_000e18);
        weth.mint(bob, 1e18);
        vm.startPrank(bob);
        engine.lock(alice, 1e18);
        assertEq(engine.wipe(alice, MAX), 1_000e18, "no more than the debt is paid");
        vm.stopPrank();
        assertEq(_held(alice), 11e18, "the vault got the collateral");
        assertEq(_owed(alice), 0, "and was paid for");
        assertEq(engine.healthFactor(alice), MAX, "without debt nothing can happen");
    }

    function test_RefusesDebtBeyondTheRatio() public {
        _open(alice, 3e18, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVaultEngine.VaultUnsafe.selector, alice, WAD - 1));
        engine.draw(400e18 + 400, alice);
    }

    function test_RefusesToFreeWhatIsNeeded() public {
        _open(alice, 3e18, 400e18);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVaultEngine.VaultUnsafe.selector, alice, WAD - 1));
        engine.free(1, alice);
    }

    function test_RefusesToFreeWhatIsNotThere() public {
        _open(alice, 3e18, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVaultEngine.VaultTooSmall.selector, alice, 3e18, 0));
        engine.free(3e18 + 1, alice);
    }

    function test_RefusesDust() public {
        _open(alice, 3e18, 0);
        vm.startPrank(alice);
        vm.expectRevert(abi.encodeWithSelector(IVaultEngine.DebtBelowDust.selector, 20e18 - 1, 20e18));
        engine.draw(20e18 - 1, alice);
        engine.draw(20e18, alice);
        vm.expectRevert(abi.encodeWithSelector(IVaultEngine.DebtBelowDust.selector, 20e18 - 1, 20e18));
        engine.wipe(alice, 1);
        vm.stopPrank();
    }

    function test_RefusesDebtBeyondTheCeiling() public {
        uint256 collateral = 80_000e18;
        _open(alice, collateral, CEILING);
        _open(bob, collateral, 0);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IVaultEngine.CeilingExceeded.selector, CEILING + 20e18, CEILING));
        engine.draw(20e18, bob);
    }

    function test_CountsInOtherDecimalsToo() public {
        MintableToken wbtc = new MintableToken("WBTC", "WBTC", 8, address(this));
        Stablecoin usd = new Stablecoin("USD", "USD", 6, address(this));
        PriceFeed.Settings memory settings = PriceFeed.Settings(8, 1, type(int192).max, 1 hours, 50);
        PriceFeed wbtcFeed = new PriceFeed("WBTC / USD", settings, address(this));
        wbtcFeed.setTransmitter(address(this), true);
        wbtcFeed.transmit(30_000e8, uint64(block.timestamp));
        oracle.setAssetSource(address(wbtc), address(wbtcFeed), 1 days, IPriceOracle.StalenessPolicy.UseLast);
        VaultEngine other = new VaultEngine(
            wbtc,
            usd,
            oracle,
            IVaultEngine.Terms(20_000, CEILING, 20e6),
            address(this)
        );
        usd.setMinter(address(other), true);
        wbtc.mint(address(this), 2e8);
        wbtc.approve(address(other), MAX);
        other.lock(address(this), 2e8);
        other.draw(24_000e6, address(this));
        assertEq(other.healthFactor(address(this)), 1.25e18, "2 * 30,000 / (2 * 24,000)");
    }

    function testFuzz_HealthIsValueOverRatioTimesDebt(uint256 collateral, uint256 debt, uint256 dollars) public {
        collateral = bound(collateral, 1e18, 1e24);
        debt = bound(debt, DUST, (collateral * 200 * 2) / 3);
        if (debt > CEILING) debt = CEILING;
        dollars = bound(dollars, 1, 1e6);
        _open(alice, collateral, debt);
        _setPrice(dollars);
        // In whole numbers without the common factors: c * p * 2 / (3 * d).
        assertEq(engine.healthFactor(alice), (collateral * dollars * 2 * WAD) / (3 * debt), "health factor");
    }

    // ------------------------------------------------------------------------------------------------ books

    function test_ASaleAboveTheDebtIsSurplus() public {
        _seizeAll(100);
        _settle(1_000e18, 1_130e18);
        assertEq(engine.surplus(), 130e18, "what is beyond the debt");
        assertEq(engine.badDebt(), 0, "nothing is missing");
        assertEq(engine.debtOnSale(), 0, "the sale is over");
    }

    function test_ASaleBelowTheDebtIsBadDebt() public {
        _seizeAll(100);
        vm.expectEmit(address(engine));
        emit IVaultEngine.BadDebtRecognised(alice, 1_000e18 - 1);
        _settle(1_000e18, 1);
        assertEq(engine.badDebt(), 1_000e18 - 1, "what is missing");
        assertEq(dai.totalSupply(), 5_000e18 + engine.badDebt(), "coins that nobody owes any more");
    }

    function test_SurplusPaysBadDebtWhicheverComesFirst() public {
        _seizeAll(100);
        _settle(400e18, 500e18);
        vm.expectEmit(address(engine));
        emit IVaultEngine.BadDebtCovered(address(engine), 100e18);
        _settle(600e18, 0);
        assertEq(engine.surplus(), 0, "all of it went");
        assertEq(engine.badDebt(), 500e18, "and this is left");
        _settle(0, 600e18);
        assertEq(engine.badDebt(), 0, "a later surplus pays it");
        assertEq(engine.surplus(), 100e18, "and the rest stays");
    }

    function test_AnyoneCanCoverBadDebt() public {
        _seizeAll(100);
        _settle(1_000e18, 0);
        dai.mint(bob, 600e18);
        vm.startPrank(bob);
        engine.cover(600e18);
        assertEq(engine.badDebt(), 400e18, "bob paid a part");
        assertEq(dai.balanceOf(bob), 0, "with his coins");
        vm.expectRevert(abi.encodeWithSelector(IVaultEngine.NoSuchBadDebt.selector, 400e18 + 1, 400e18));
        engine.cover(400e18 + 1);
        vm.stopPrank();
    }

    function test_RewardsAreAtTheExpenseOfTheSystem() public {
        engine.reward(keeper, 30e18);
        assertEq(dai.balanceOf(keeper), 30e18, "the keeper is paid");
        assertEq(engine.badDebt(), 30e18, "without surplus it is a loss");
        _seizeAll(100);
        _settle(1_000e18, 1_130e18);
        assertEq(engine.surplus(), 100e18, "which the next surplus pays");
        engine.reward(keeper, 30e18);
        assertEq(engine.surplus(), 70e18, "with surplus it is paid at once");
    }

    function test_SafeVaultsAreNotSeized() public {
        _open(alice, 7.5e18, 1_000e18);
        vm.expectRevert(abi.encodeWithSelector(IVaultEngine.VaultSafe.selector, alice, WAD));
        engine.seize(alice, 1, 1, keeper);
        _setPrice(199);
        engine.seize(alice, 1e18, 100e18, keeper);
        assertEq(weth.balanceOf(keeper), 1e18, "the collateral was sent");
        assertEq(_held(alice), 6.5e18, "and is no longer the vault's");
        assertEq(_owed(alice), 900e18, "nor is the debt");
        assertEq(engine.debtOnSale(), 100e18, "which is on sale");
    }

    // ------------------------------------------------------------------------------------------------ access

    function test_OnlyTheModuleSeizesSettlesAndRewards() public {
        _open(alice, 7.5e18, 1_000e18);
        _setPrice(100);
        bytes memory refusal = abi.encodeWithSelector(IVaultEngine.NotLiquidationModule.selector, bob);
        vm.startPrank(bob);
        vm.expectRevert(refusal);
        engine.seize(alice, 1, 1, bob);
        vm.expectRevert(refusal);
        engine.settle(IVaultEngine.Settlement(alice, bob, bob, 0, 0, 0));
        vm.expectRevert(refusal);
        engine.reward(bob, 1);
        vm.stopPrank();
    }

    function test_OnlyTheOwnerSetsTheModule() public {
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, bob));
        engine.setLiquidationModule(bob);
    }

    function test_TheModuleStaysWhileSalesAreOpen() public {
        _seizeAll(100);
        vm.expectRevert(abi.encodeWithSelector(IVaultEngine.SalesOpen.selector, 1_000e18));
        engine.setLiquidationModule(bob);
        _settle(1_000e18, 1_000e18);
        vm.expectEmit(address(engine));
        emit IVaultEngine.LiquidationModuleSet(bob);
        engine.setLiquidationModule(bob);
    }

    function test_RefusesARatioBelowOne() public {
        vm.expectRevert(abi.encodeWithSelector(IVaultEngine.RatioTooLow.selector, 9_999));
        new VaultEngine(weth, dai, oracle, IVaultEngine.Terms(9_999, CEILING, DUST), address(this));
    }

    // ------------------------------------------------------------------------------------------------ internal

    /// @dev Alice's vault of 1,000 DAI, all of it on sale, and 5,000 DAI with this module to pay with.
    function _seizeAll(uint256 dollars) private {
        _open(alice, 10e18, 1_000e18);
        dai.mint(address(this), 5_000e18);
        _setPrice(dollars);
        engine.seize(alice, 10e18, 1_000e18, address(this));
    }

    function _settle(uint256 principal, uint256 proceeds) private {
        engine.settle(
            IVaultEngine.Settlement({
                account: alice,
                buyer: keeper,
                payer: address(this),
                collateralSold: 1e18,
                principal: principal,
                proceeds: proceeds
            })
        );
    }
}
