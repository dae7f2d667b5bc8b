// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";

import {ILendingPool} from "../../../contracts/interfaces/ILendingPool.sol";
import {ILendingPoolErrors} from "../../../contracts/interfaces/ILendingPoolErrors.sol";
import {RateSettings, ReserveData, ReserveSettings} from "../../../contracts/interfaces/LendingTypes.sol";
import {LendingPool} from "../../../contracts/lending/LendingPool.sol";
import {DebtToken} from "../../../contracts/lending/tokens/DebtToken.sol";
import {ReceiptToken} from "../../../contracts/lending/tokens/ReceiptToken.sol";
import {MintableToken} from "../../../contracts/tokens/MintableToken.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

/// @notice Listing, settings, and who may change them.
contract LendingPoolBaseTest is LendingFixture {
    // ------------------------------------------------------------------------------------------------ deployment

    function test_KeepsWhatItIsDeployedWith() public view {
        assertEq(pool.oracle(), address(oracle), "oracle");
        assertEq(pool.treasury(), treasury, "treasury");
        assertEq(pool.owner(), address(this), "owner");
        assertEq(pool.breaker(), address(0), "no breaker");
    }

    function test_NeedsAnOracleAndATreasury() public {
        _expect(ILendingPoolErrors.ZeroAddress.selector);
        new LendingPool(address(0), treasury, address(this));
        _expect(ILendingPoolErrors.ZeroAddress.selector);
        new LendingPool(address(oracle), address(0), address(this));
    }

    // ------------------------------------------------------------------------------------------------ listing

    function test_ListsAssetsInOrder() public view {
        address[] memory list = pool.getReservesList();
        assertEq(list.length, 3, "three");
        assertEq(list[0], address(weth), "first");
        assertEq(list[1], address(usdc), "second");
        assertEq(list[2], address(wbtc), "third");
        assertEq(pool.getReserveData(address(wbtc)).id, 2, "ids count from 0");
    }

    function test_ListsAnAssetWithItsTokensAndSettings() public {
        (MintableToken token, address receipt, address debt) = _tokens(6);
        ReserveSettings memory settings = _settings(1_000, 2_000, 10_500);
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveInitialized(address(token), receipt, debt);
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveConfigured(address(token), settings);
        vm.expectEmit(address(pool));
        emit ILendingPool.RateModelSet(address(token), _rates());
        pool.initReserve(address(token), receipt, debt, settings, _rates());

        ReserveData memory data = pool.getReserveData(address(token));
        assertEq(data.aTokenAddress, receipt, "receipt token");
        assertEq(data.variableDebtTokenAddress, debt, "debt token");
        assertEq(data.liquidityIndex, RAY, "indices begin at 1");
        assertEq(data.variableBorrowIndex, RAY, "indices begin at 1");
        assertEq(data.lastUpdateTimestamp, 0, "there is no interest before the first action");
        assertEq(data.id, 3, "the next id");
        assertEq(data.currentLiquidityRate + data.currentVariableBorrowRate + data.accruedToTreasury, 0, "no interest");
        assertEq(
            keccak256(abi.encode(pool.getRateModel(address(token)))),
            keccak256(abi.encode(_rates())),
            "rate curve"
        );
        assertEq(
            pool.getConfiguration(address(token)).data,
            data.configuration.data,
            "the configuration is the same by either getter"
        );
    }

    function test_RefusesToListTwice() public {
        (, address receipt, address debt) = _tokens(18);
        _expect(ILendingPoolErrors.ReserveAlreadyListed.selector, address(weth));
        pool.initReserve(address(weth), receipt, debt, _settings(0, 0, 0), _rates());
    }

    function test_RefusesTokensOfAnotherAsset() public {
        (MintableToken token, address receipt, address debt) = _tokens(18);
        (, address otherReceipt, address otherDebt) = _tokens(18);
        _expect(ILendingPoolErrors.TokenMismatch.selector, otherReceipt);
        pool.initReserve(address(token), otherReceipt, debt, _settings(0, 0, 0), _rates());
        _expect(ILendingPoolErrors.TokenMismatch.selector, otherDebt);
        pool.initReserve(address(token), receipt, otherDebt, _settings(0, 0, 0), _rates());
    }

    function test_RefusesTokensOfAnotherPool() public {
        (MintableToken token, address receipt, ) = _tokens(18);
        DebtToken debt = new DebtToken(alice, address(token), "D", "D");
        _expect(ILendingPoolErrors.TokenMismatch.selector, address(debt));
        pool.initReserve(address(token), receipt, address(debt), _settings(0, 0, 0), _rates());
    }

    function test_RefusesTokensThatAreInUse() public {
        (MintableToken token, address receipt, address debt) = _tokens(18);
        vm.prank(address(pool));
        ReceiptToken(receipt).mint(alice, alice, 1, RAY);
        _expect(ILendingPoolErrors.TokenMismatch.selector, receipt);
        pool.initReserve(address(token), receipt, debt, _settings(0, 0, 0), _rates());
    }

    function test_RefusesMoreThan18Decimals() public {
        (MintableToken token, address receipt, address debt) = _tokens(19);
        vm.expectRevert(abi.encodeWithSelector(ILendingPoolErrors.TooManyDecimals.selector, address(token), 19));
        pool.initReserve(address(token), receipt, debt, _settings(0, 0, 0), _rates());
    }

    /// @dev 128 reserves are what an account's bitmap has room for; the last one's bits work like any other's.
    function test_ListsNoMoreThan128Assets() public {
        for (uint256 i = 3; i < 127; ++i) {
            (MintableToken token, address receipt, address debt) = _tokens(18);
            pool.initReserve(address(token), receipt, debt, _settings(0, 0, 0), _rates());
        }
        MintableToken last = _listNew("LAST", 18, 1e8, _settings(5_000, 6_000, 10_500));
        (MintableToken tooMany, address receipt_, address debt_) = _tokens(18);
        _expect(ILendingPoolErrors.TooManyReserves.selector);
        pool.initReserve(address(tooMany), receipt_, debt_, _settings(0, 0, 0), _rates());

        assertEq(pool.getReserveData(address(last)).id, 127, "the last id");
        _supply(alice, last, 2e18);
        assertEq(pool.getUserConfiguration(alice).data, 1 << 255, "its collateral bit is the highest");
        _borrow(alice, last, 1e18);
        assertEq(pool.getUserConfiguration(alice).data, 3 << 254, "its debt bit is the one below");
        assertEq(_health(alice), 1.2e18, "it counts");
    }

    // ------------------------------------------------------------------------------------------------ settings

    function test_ConfigureChangesSettingsAndKeepsFlags() public {
        pool.setReserveFlags(address(weth), false, true, true);
        ReserveSettings memory settings = _settings(1_000, 2_000, 10_500);
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveConfigured(address(weth), settings);
        pool.configureReserve(address(weth), settings);
        uint256 word = pool.getConfiguration(address(weth)).data;
        assertEq(word & 0xffff, 1_000, "LTV");
        assertEq((word >> 56) & 1, 0, "inactive as before");
        assertEq((word >> 57) & 1, 1, "frozen as before");
        assertEq((word >> 60) & 1, 1, "paused as before");
        assertEq((word >> 48) & 0xff, 18, "decimals as before");
    }

    function test_ConfigureRerates() public {
        _supply(alice, usdc, 1_000e6);
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 500e6);
        ReserveSettings memory settings = _settings(7_500, 7_800, 10_500);
        settings.reserveFactorBps = 5_000;
        pool.configureReserve(address(usdc), settings);
        assertEq(pool.getReserveData(address(usdc)).currentLiquidityRate, 0.00625e27, "2.5% * 50% * 50%");
    }

    function test_RefusesSettingsThatContradictEachOther() public {
        ReserveSettings memory settings = _settings(8_251, 8_250, 10_500);
        _refuse(settings); // An LTV above the threshold.
        settings = _settings(8_000, 8_250, 10_000);
        _refuse(settings); // Collateral without a bonus.
        settings = _settings(8_000, 9_525, 10_500);
        _refuse(settings); // A threshold that leaves less than the bonus: 9,525 * 105% rounds to 10,001.
        settings = _settings(0, 0, 10_500);
        _refuse(settings); // A bonus on what is no collateral.
        settings = _settings(0, 0, 0);
        settings.reserveFactorBps = 10_001;
        _refuse(settings);
        settings = _settings(0, 0, 0);
        settings.liquidationProtocolFeeBps = 10_001;
        _refuse(settings);
        settings = _settings(0, 0, 0);
        settings.supplyCap = 2 ** 36;
        _refuse(settings);
        settings = _settings(0, 0, 0);
        settings.borrowCap = 2 ** 36;
        _refuse(settings);
    }

    function test_AcceptsSettingsAtTheirLimits() public {
        ReserveSettings memory settings = _settings(9_524, 9_524, 10_500); // 9,524 * 105% rounds to 10,000.
        settings.reserveFactorBps = 10_000;
        settings.liquidationProtocolFeeBps = 10_000;
        (settings.supplyCap, settings.borrowCap) = (2 ** 36 - 1, 2 ** 36 - 1);
        pool.configureReserve(address(weth), settings);
        pool.configureReserve(address(weth), _settings(0, 0, 0));
        pool.configureReserve(address(weth), _settings(0, 1, 10_001));
    }

    function test_SetsTheRateCurve() public {
        _supply(alice, usdc, 1_000e6);
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 500e6);
        RateSettings memory rates = RateSettings(5_000, 100, 300, 1_000);
        vm.expectEmit(address(pool));
        emit ILendingPool.RateModelSet(address(usdc), rates);
        pool.setRateModel(address(usdc), rates);
        assertEq(pool.getReserveData(address(usdc)).currentVariableBorrowRate, 0.04e27, "1% and 3% at the kink");
    }

    function test_RefusesAKinkOutOfRange() public {
        RateSettings memory rates = _rates();
        rates.optimalUsageBps = 0;
        _expect(ILendingPoolErrors.InvalidReserveSettings.selector);
        pool.setRateModel(address(usdc), rates);
        rates.optimalUsageBps = 10_001;
        _expect(ILendingPoolErrors.InvalidReserveSettings.selector);
        pool.setRateModel(address(usdc), rates);
        rates.optimalUsageBps = 10_000;
        pool.setRateModel(address(usdc), rates);
    }

    function test_SetsFlags() public {
        uint256 before = pool.getConfiguration(address(weth)).data;
        vm.expectEmit(address(pool));
        emit ILendingPool.ReserveFlagsSet(address(weth), true, true, false);
        pool.setReserveFlags(address(weth), true, true, false);
        assertEq(pool.getConfiguration(address(weth)).data, before | (1 << 57), "frozen, and nothing else changed");
        pool.setReserveFlags(address(weth), true, false, false);
        assertEq(pool.getConfiguration(address(weth)).data, before, "as before");
    }

    function test_SetsOracleBreakerAndPremium() public {
        vm.expectEmit(address(pool));
        emit ILendingPool.OracleSet(alice);
        pool.setOracle(alice);
        assertEq(pool.oracle(), alice, "oracle");
        vm.expectEmit(address(pool));
        emit ILendingPool.BreakerSet(bob);
        pool.setBreaker(bob);
        assertEq(pool.breaker(), bob, "breaker");
        vm.expectEmit(address(pool));
        emit ILendingPool.FlashLoanPremiumSet(10_000, 10_000);
        pool.setFlashLoanPremium(10_000, 10_000);
        assertEq(pool.FLASHLOAN_PREMIUM_TOTAL(), 10_000, "premium");
        assertEq(pool.FLASHLOAN_PREMIUM_TO_PROTOCOL(), 10_000, "share");

        _expect(ILendingPoolErrors.ZeroAddress.selector);
        pool.setOracle(address(0));
        _expect(ILendingPoolErrors.InvalidReserveSettings.selector);
        pool.setFlashLoanPremium(10_001, 0);
        _expect(ILendingPoolErrors.InvalidReserveSettings.selector);
        pool.setFlashLoanPremium(0, 10_001);
    }

    // ------------------------------------------------------------------------------------------------ access

    function test_OnlyTheOwnerSets() public {
        bytes memory refusal = abi.encodeWithSelector(Ownable.OwnableUnauthorizedAccount.selector, alice);
        (MintableToken token, address receipt, address debt) = _tokens(18);
        vm.startPrank(alice);
        vm.expectRevert(refusal);
        pool.initReserve(address(token), receipt, debt, _settings(0, 0, 0), _rates());
        vm.expectRevert(refusal);
        pool.configureReserve(address(weth), _settings(0, 0, 0));
        vm.expectRevert(refusal);
        pool.setRateModel(address(weth), _rates());
        vm.expectRevert(refusal);
        pool.setReserveFlags(address(weth), true, false, false);
        vm.expectRevert(refusal);
        pool.setOracle(alice);
        vm.expectRevert(refusal);
        pool.setBreaker(alice);
        vm.expectRevert(refusal);
        pool.setFlashLoanPremium(0, 0);
        vm.stopPrank();
    }

    function test_SettingsNeedAListedAsset() public {
        _expect(ILendingPoolErrors.ReserveNotListed.selector, alice);
        pool.configureReserve(alice, _settings(0, 0, 0));
        _expect(ILendingPoolErrors.ReserveNotListed.selector, alice);
        pool.setRateModel(alice, _rates());
        _expect(ILendingPoolErrors.ReserveNotListed.selector, alice);
        pool.setReserveFlags(alice, true, false, false);
    }

    // ------------------------------------------------------------------------------------------------ helpers

    function _tokens(uint8 decimals) private returns (MintableToken token, address receipt, address debt) {
        token = new MintableToken("T", "T", decimals, address(this));
        receipt = address(new ReceiptToken(address(pool), address(token), "R", "R"));
        debt = address(new DebtToken(address(pool), address(token), "D", "D"));
    }

    function _refuse(ReserveSettings memory settings) private {
        _expect(ILendingPoolErrors.InvalidReserveSettings.selector);
        pool.configureReserve(address(weth), settings);
    }
}
