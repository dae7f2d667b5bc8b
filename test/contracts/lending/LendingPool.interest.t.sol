// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ILendingPool} from "../../../contracts/interfaces/ILendingPool.sol";
import {IScaledToken} from "../../../contracts/interfaces/IScaledToken.sol";
import {RateSettings, ReserveData, ReserveSettings} from "../../../contracts/interfaces/LendingTypes.sol";
import {LendingFixture} from "../support/LendingFixture.sol";

/// @notice Interest, by indices computed outside of Solidity. Alice lends 1,000 USDC, of which Bob borrows 500: 50% are
/// used, borrowers pay 2.5%, suppliers earn 2.5% * 50% * 90%.
contract LendingPoolInterestTest is LendingFixture {
    uint256 private constant BORROW_RATE = 0.025e27;
    uint256 private constant LIQUIDITY_RATE = 0.01125e27;
    uint256 private constant LIQUIDITY_INDEX_1Y = 1.01125e27;
    uint256 private constant BORROW_INDEX_1Y = 1025312499989949710425544000;
    /// @dev 500e6 times the growth of the borrow index, rounded half up.
    uint256 private constant INTEREST_1Y = 12_656250;

    function setUp() public override {
        super.setUp();
        _supply(alice, usdc, 1_000e6);
        _supply(bob, weth, 10e18);
        _borrow(bob, usdc, 500e6);
    }

    // ------------------------------------------------------------------------------------------------ indices

    function test_RatesFollowTheUse() public view {
        ReserveData memory data = pool.getReserveData(address(usdc));
        assertEq(data.currentVariableBorrowRate, BORROW_RATE, "borrow rate");
        assertEq(data.currentLiquidityRate, LIQUIDITY_RATE, "liquidity rate");
        assertEq(data.liquidityIndex, RAY, "liquidity index");
        assertEq(data.variableBorrowIndex, RAY, "borrow index");
        assertEq(data.lastUpdateTimestamp, START_TIME, "last update");
    }

    function test_SuppliersEarnLinearlyAndBorrowersPayCompound() public {
        skip(YEAR);
        assertEq(pool.getReserveNormalizedIncome(address(usdc)), LIQUIDITY_INDEX_1Y, "liquidity index as of now");
        assertEq(pool.getReserveNormalizedVariableDebt(address(usdc)), BORROW_INDEX_1Y, "borrow index as of now");
        assertEq(_claimOf(alice, usdc), 1_011.25e6, "1,000 and 1.125%");
        assertEq(_debtOf(bob, usdc), 500e6 + INTEREST_1Y, "500 and 2.53%");
        assertEq(_receipt(usdc).totalSupply(), 1_011.25e6, "all claims");
        assertEq(_debtToken(usdc).totalSupply(), 500e6 + INTEREST_1Y, "all debt");
    }

    function test_AnActionWritesTheIndices() public {
        skip(YEAR);
        vm.expectEmit(address(pool));
        // 512.65625 of 1,012.65625 are used: 50.62%.
        emit ILendingPool.ReserveDataUpdated(
            address(usdc),
            11532963874009987397006635,
            0,
            25312451782132386977318315,
            LIQUIDITY_INDEX_1Y,
            BORROW_INDEX_1Y
        );
        _touch();
        ReserveData memory data = pool.getReserveData(address(usdc));
        assertEq(data.liquidityIndex, LIQUIDITY_INDEX_1Y, "liquidity index");
        assertEq(data.variableBorrowIndex, BORROW_INDEX_1Y, "borrow index");
        assertEq(data.lastUpdateTimestamp, START_TIME + YEAR, "last update");
    }

    function test_IndicesCompoundOverActions() public {
        skip(YEAR);
        _touch();
        uint256 rate = pool.getReserveData(address(usdc)).currentLiquidityRate;
        skip(YEAR);
        assertEq(
            pool.getReserveNormalizedIncome(address(usdc)),
            ((RAY + rate) * LIQUIDITY_INDEX_1Y + RAY / 2) / RAY,
            "the second year's interest is earned on the first's"
        );
    }

    function test_AnUnusedReserveEarnsNothing() public {
        skip(YEAR);
        assertEq(pool.getReserveNormalizedIncome(address(weth)), RAY, "nobody pays");
        _supply(alice, weth, 1e18);
        assertEq(pool.getReserveData(address(weth)).liquidityIndex, RAY, "nobody pays");
        assertEq(pool.getReserveData(address(weth)).variableBorrowIndex, RAY, "nobody owes");
    }

    function test_TheBorrowIndexStandsStillWhileNothingIsOwed() public {
        _repay(bob, usdc, MAX);
        pool.setRateModel(address(usdc), _withBaseRate(200));
        skip(YEAR);
        _touch();
        assertEq(pool.getReserveData(address(usdc)).variableBorrowIndex, RAY, "nobody owes");
    }

    function test_WithdrawingEarnsTheInterest() public {
        skip(YEAR);
        assertEq(_withdrawAllBut(0.5e6), 1_010.75e6, "with interest");
        assertEq(_claimOf(alice, usdc), 0.5e6, "what was left");
    }

    function test_TransfersSayHowMuchWasEarned() public {
        skip(YEAR);
        vm.expectEmit(address(_receipt(usdc)));
        emit IScaledToken.Burn(alice, alice, 100e6 - 11.25e6, 11.25e6, LIQUIDITY_INDEX_1Y);
        _withdraw(alice, usdc, 100e6);
        _fund(bob, usdc, 1e6);
        vm.expectEmit(address(_debtToken(usdc)));
        // A repayment smaller than the interest: the debt grew.
        emit IScaledToken.Mint(bob, bob, INTEREST_1Y - 1e6, INTEREST_1Y, BORROW_INDEX_1Y);
        vm.prank(bob);
        pool.repay(address(usdc), 1e6, VARIABLE, bob);
    }

    // ------------------------------------------------------------------------------------------------ treasury

    function test_TheTreasuryEarnsItsShareOfTheInterest() public {
        skip(YEAR);
        _touch();
        // 10% of 12.65625, scaled: 1.265625 / 1.01125
        assertEq(pool.getReserveData(address(usdc)).accruedToTreasury, 1_251545, "a tenth, scaled");
        assertEq(_treasuryClaim(usdc), 1_265625, "a tenth");
    }

    function test_TheTreasurysShareIsMintedAsReceipts() public {
        skip(YEAR);
        _touch();
        skip(YEAR);
        uint256 claim = _treasuryClaim(usdc);
        assertGt(claim, 1_265625, "it earns interest like any claim");
        address[] memory assets = new address[](2);
        (assets[0], assets[1]) = (address(usdc), address(weth));
        vm.expectEmit(address(pool));
        emit ILendingPool.MintedToTreasury(address(usdc), claim);
        pool.mintToTreasury(assets);
        assertEq(_claimOf(treasury, usdc), claim, "the treasury has a claim");
        assertEq(_receipt(usdc).scaledBalanceOf(treasury), 1_251545, "scaled as it was");
        assertEq(pool.getReserveData(address(usdc)).accruedToTreasury, 0, "nothing more to mint");
        assertEq(_claimOf(treasury, weth), 0, "nothing to mint in the other reserve");
        assertFalse(_isCollateral(treasury, usdc), "the treasury's claims are not collateral");
        pool.mintToTreasury(assets);
        assertEq(_claimOf(treasury, usdc), claim, "a second time mints nothing");
    }

    function test_PassesOverWhatIsNotListedWhenMintingToTheTreasury() public {
        skip(YEAR);
        _supply(bob, usdc, 1e6);
        address[] memory assets = new address[](2);
        (assets[0], assets[1]) = (alice, address(usdc));
        pool.mintToTreasury(assets);
        assertGt(_claimOf(treasury, usdc), 0, "those after it are minted");
    }

    function test_AnEarlierReserveFactorAppliesToEarlierInterest() public {
        skip(YEAR);
        ReserveSettings memory settings = _settings(7_500, 7_800, 10_500);
        settings.reserveFactorBps = 10_000;
        pool.configureReserve(address(usdc), settings);
        assertEq(pool.getReserveData(address(usdc)).accruedToTreasury, 1_251545, "a tenth as before");
        assertEq(pool.getReserveData(address(usdc)).currentLiquidityRate, 0, "from now on all goes to the treasury");
    }

    function test_AnEarlierRateAppliesToEarlierTime() public {
        skip(YEAR);
        pool.setRateModel(address(usdc), _withBaseRate(10_000));
        assertEq(pool.getReserveData(address(usdc)).variableBorrowIndex, BORROW_INDEX_1Y, "the old rate until now");
        assertGt(pool.getReserveData(address(usdc)).currentVariableBorrowRate, RAY, "the new rate from now on");
    }

    // ------------------------------------------------------------------------------------------------ identity

    function test_AssetsEqualClaimsWhileNoTimePasses() public view {
        assertEq(_assets(usdc), _backedClaims(usdc), "liquidity + debt = claims + treasury - deficit");
    }

    /// @dev Compound interest beyond the linear stays in the reserve; the treasury has its tenth of it.
    function test_AssetsExceedClaimsByTheCompounding() public {
        skip(YEAR);
        _touch();
        uint256 compounding = INTEREST_1Y - 12.5e6;
        assertNear(_assets(usdc) - _backedClaims(usdc), (compounding * 9) / 10, 2, "nine tenths of the compounding");
    }

    function testFuzz_AssetsCoverClaims(uint256 supplied, uint256 used, uint256[8] memory waits) public {
        supplied = bound(supplied, 1e6, 1e15);
        used = bound(used, 1, 9_500);
        _supply(carol, usdc, supplied);
        _supply(bob, weth, 1e24);
        _borrow(bob, usdc, (supplied * used) / 1e4 + 1);
        for (uint256 i = 0; i < waits.length; ++i) {
            skip(bound(waits[i], 0, YEAR));
            _touch();
        }
        // Each accrual rounds the sum of claims, the debt and the treasury's part by half a unit of an index at most.
        uint256 unit = pool.getReserveNormalizedVariableDebt(address(usdc)) / RAY + 1;
        assertGe(
            _assets(usdc) + waits.length * 2 * unit,
            _backedClaims(usdc),
            "liquidity + debt >= claims + treasury - deficit, up to two units an accrual"
        );
    }

    function testFuzz_IndicesNeverFall(uint256 used, uint256[4] memory waits) public {
        used = bound(used, 0, 499e6);
        if (used != 0) _borrow(bob, usdc, used);
        uint256 income = RAY;
        uint256 debt = RAY;
        for (uint256 i = 0; i < waits.length; ++i) {
            skip(bound(waits[i], 0, YEAR));
            if (i % 2 == 0) _touch();
            uint256 income_ = pool.getReserveNormalizedIncome(address(usdc));
            uint256 debt_ = pool.getReserveNormalizedVariableDebt(address(usdc));
            assertGe(income_, income, "a claim never loses value");
            assertGe(debt_, debt, "a debt never loses value");
            assertGe(debt_ - debt, income_ - income, "debt grows at least as fast as claims");
            (income, debt) = (income_, debt_);
        }
    }

    // ------------------------------------------------------------------------------------------------ helpers

    /// @dev Accrues, and changes nothing.
    function _touch() private {
        pool.setRateModel(address(usdc), pool.getRateModel(address(usdc)));
    }

    function _withBaseRate(uint24 bps) private pure returns (RateSettings memory rates) {
        rates = _rates();
        rates.baseRateBps = bps;
    }

    function _withdrawAllBut(uint256 amount) private returns (uint256) {
        usdc.mint(address(_receipt(usdc)), 1_000e6); // Liquidity enough.
        return _withdraw(alice, usdc, _claimOf(alice, usdc) - amount);
    }
}
